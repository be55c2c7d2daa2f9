import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Events } from './harness/events.mjs';
import { moment, unknown } from './harness/ids.mjs';
import { Suite, user } from './harness/suite.mjs';

const suite = Suite.use();
const call = (method, path, body) => suite.server.call(method, path, body);
const ok = ({ status, body, text }) => {
  assert.equal(status, 200, text);
  return body;
};
const patch = (conversation, fields) => call('PATCH', `/v1/conversations/${conversation.id}`, fields);
const retrieve = conversation => suite.client.conversations.retrieve(conversation.id);
const listed = async (agent, query = '') => ok(await call('GET', `/v1/conversations/?agent_id=${agent.id}&${query}`)).map(one => one.id);
const send = (conversation, request) => call('POST', `/v1/conversations/${conversation.id}/messages`, { streaming: false, ...request });
const asked = async prompt => suite.model.callsFor(prompt)[0].body;

test('patch_ofEveryField_isKept', async () => {
  const conversation = await suite.conversation();
  const fields = { summary: '', description: 'what for', context_window_limit: 5000, model: 'openai/mine', last_message_at: '2026-01-02T03:04:05+00:00' };
  const changed = ok(await patch(conversation, fields));
  for (const key of ['summary', 'description', 'context_window_limit', 'model']) assert.deepEqual(changed[key], fields[key], key);
  assert.equal(new Date(changed.last_message_at).toISOString(), '2026-01-02T03:04:05.000Z');
  const cleared = ok(await patch(conversation, Object.fromEntries(Object.keys(fields).map(key => [key, null]))));
  assert.deepEqual([cleared.model, cleared.description], ['openai/mine', 'what for']);
});

test('archived_isLeftOutOfTheListUnlessAskedFor', async () => {
  const agent = await suite.agent();
  const [kept, archived] = [await suite.conversation(agent), await suite.conversation(agent)];
  const changed = ok(await patch(archived, { archived: true }));
  assert.equal(changed.archived, true);
  assert.match(changed.archived_at, moment);
  assert.deepEqual(await listed(agent, 'archive_status=unarchived'), [kept.id]);
  assert.deepEqual(await listed(agent, 'archive_status=archived'), [archived.id]);
  assert.deepEqual((await listed(agent, 'archive_status=all')).sort(), [kept.id, archived.id].sort());
  assert.equal(ok(await patch(archived, { archived: false })).archived, false);
  assert.equal((await listed(agent, 'archive_status=archived')).length, 0);
});

test('list_orderedByLastRun_hasThoseWithoutOneLast', async () => {
  const agent = await suite.agent();
  const [first, second, silent] = [await suite.conversation(agent), await suite.conversation(agent), await suite.conversation(agent)];
  await suite.json(second, 'a');
  await suite.json(first, 'b');
  assert.deepEqual(await listed(agent, 'order_by=last_run_completion'), [first.id, second.id, silent.id]);
  assert.deepEqual(await listed(agent, 'order_by=last_run_completion&order=asc'), [second.id, first.id, silent.id]);
});

test('list_afterAnUnknownCursor_byLastRun_isNotRefused', async () => {
  const agent = await suite.agent();
  await suite.conversation(agent);
  assert.equal((await call('GET', `/v1/conversations/?agent_id=${agent.id}&order_by=last_run_completion&after=${unknown('conv')}`)).status, 200);
  assert.equal((await call('GET', `/v1/conversations/?agent_id=${agent.id}&order_by=last_message_at&after=${unknown('conv')}`)).status, 404);
});

test('lastMessageAt_isSetByASend', async () => {
  const conversation = await suite.conversation();
  assert.equal((await retrieve(conversation)).last_message_at, null);
  await suite.json(conversation, 'hello');
  assert.match((await retrieve(conversation)).last_message_at, moment);
});

test('deleted_isClosedToEverySubresource', async () => {
  const conversation = await suite.conversation();
  await suite.client.conversations.delete(conversation.id);
  for (const path of ['messages', 'compact', 'fork', 'recompile', 'cancel'])
    assert.ok([400, 404].includes((await call('POST', `/v1/conversations/${conversation.id}/${path}`, path === 'messages' ? { messages: [user('x')] } : {})).status), path);
});

test('deletedConversation_takesItsIsolatedBlocksWithIt', async () => {
  const agent = await suite.agent({ memory_blocks: [{ label: 'human', value: 'x' }] });
  const conversation = await suite.client.conversations.create({ agent_id: agent.id, isolated_block_labels: ['human'] });
  const [block] = conversation.isolated_block_ids;
  assert.equal((await call('GET', `/v1/blocks/${block}`)).status, 200);
  await suite.client.conversations.delete(conversation.id);
  assert.equal((await call('GET', `/v1/blocks/${block}`)).status, 404);
  assert.equal((await suite.client.agents.blocks.retrieve('human', { agent_id: agent.id })).value, 'x');
});

test('overrideSystem_hasASecondName', async () => {
  const conversation = await suite.conversation();
  await suite.json(conversation, `aliased ${conversation.id}`, { system: 'You are a pirate.' });
  assert.equal((await asked(`aliased ${conversation.id}`)).messages[0].content, 'You are a pirate.');
});

test('otherFieldsOfASend_areAccepted', async () => {
  const conversation = await suite.conversation();
  const fields = {
    use_assistant_message: true, assistant_message_tool_name: 'send_message', assistant_message_tool_kwarg: 'message', enable_thinking: 'true',
    return_logprobs: false, top_logprobs: 0, return_token_ids: false, include_compaction_messages: true, client_skills: [], client_tools: [],
  };
  assert.equal(ok(await suite.json(conversation, 'hello', fields)).messages.length, 1);
});

test('messageWithoutOtid_getsOne', async () => {
  const conversation = await suite.conversation();
  await suite.json(conversation, 'hello');
  for (const message of (await suite.messages(conversation)).slice(1)) assert.ok(message.otid, message.message_type);
});

test('assistantAndSystemMessages_canBeSent', async () => {
  const conversation = await suite.conversation();
  const messages = [{ role: 'assistant', content: 'I said so.' }, { role: 'system', content: 'Be kind.' }, user(`and now ${conversation.id}`)];
  ok(await send(conversation, { messages }));
  assert.deepEqual((await asked(`and now ${conversation.id}`)).messages.slice(1).map(message => message.content), ['I said so.', 'Be kind.', `and now ${conversation.id}`]);
});

test('image_reachesTheModel', async () => {
  const conversation = await suite.conversation();
  const data = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const content = [{ type: 'text', text: `look ${conversation.id}` }, { type: 'image', source: { type: 'base64', media_type: 'image/png', data } }];
  ok(await send(conversation, { messages: [{ role: 'user', content }] }));
  assert.ok(JSON.stringify((await asked(`look ${conversation.id}`)).messages.at(-1)).includes(data));
  const stored = (await suite.messages(conversation))[1];
  assert.deepEqual(stored.content.map(part => part.type), ['text', 'image']);
});

test('userMessages_ofOnePart_areFlattened', async () => {
  const conversation = await suite.conversation();
  ok(await send(conversation, { messages: [{ role: 'user', content: [{ type: 'text', text: 'one part' }] }] }));
  ok(await send(conversation, { messages: [{ role: 'user', content: [{ type: 'text', text: 'two ' }, { type: 'text', text: 'parts' }] }] }));
  const [one, two] = (await suite.messages(conversation)).filter(message => message.message_type === 'user_message');
  assert.equal(one.content, 'one part');
  assert.deepEqual(two.content.map(part => part.text), ['two ', 'parts']);
});

test('elementWithoutType_thatApproves_isAnApproval', async () => {
  const { status, body } = await send(await suite.conversation(), { messages: [{ approve: true, approval_request_id: 'call_a' }] });
  assert.equal(status, 400);
  assert.match(body.detail, /^Cannot process approval response: No tool call is currently awaiting approval/);
});

test('messagesOfTheDefaultConversation_haveNoConversation', async () => {
  const agent = await suite.agent();
  ok(await send({ id: 'default' }, { messages: [user('direct')], agent_id: agent.id }));
  const direct = ok(await call('GET', `/v1/conversations/default/messages?agent_id=${agent.id}`));
  assert.ok(direct.some(message => message.content === 'direct'));
  assert.deepEqual(ok(await call('GET', `/v1/conversations/${agent.id}/messages`)).map(message => message.id), direct.map(message => message.id));
  const [run] = ok(await call('GET', `/v1/runs/?agent_id=${agent.id}`));
  assert.equal(run.conversation_id, null);
  assert.equal((await call('GET', `/v1/conversations/default/messages?agent_id=${agent.id}&after=${unknown('message')}`)).status, 404);
});

test('busyDefaultConversation_refusesAndNamesTheRun', async () => {
  const agent = await suite.agent();
  const prompt = suite.model.on(`hold ${agent.id}`, async model => { model.tokens('a'); await model.aborted; });
  const stream = await Events.open(suite.server, '/v1/conversations/default/messages', { messages: [user(prompt)], agent_id: agent.id, background: true, stream_tokens: true });
  await stream.when('the first token', ({ text }) => text === 'a');
  const { status, body } = await send({ id: 'default' }, { messages: [user('me too')], agent_id: agent.id });
  assert.deepEqual([status, body.run_id], [409, stream.items[0].run_id]);
  ok(await call('POST', `/v1/conversations/default/cancel?agent_id=${agent.id}`));
  await stream.end();
});

test('errorsAreListed_whenAskedFor', async () => {
  const conversation = await suite.conversation();
  await suite.json(conversation, 'hello');
  const plain = await suite.messages(conversation);
  assert.deepEqual(ok(await call('GET', `/v1/conversations/${conversation.id}/messages?order=asc&include_err=true`)), plain);
  for (const message of plain) assert.equal(message.is_err, null);
});

test('systemPromptThatIsTooBig_saysSo', async () => {
  const conversation = await suite.conversation(await suite.agent({ context_window_limit: 1000, system: 'word '.repeat(8000) }));
  const prompt = suite.model.on(`too big ${conversation.id}`, model => model.fail(400, 'invalid_request_error', 'context_length_exceeded', 'maximum context length'));
  const stream = await suite.turn(conversation, prompt);
  assert.equal(stream.items.find(item => item.message_type === 'stop_reason').stop_reason, 'context_window_overflow_in_system_prompt');
  assert.equal(stream.frames.find(frame => frame.event === 'error').json.error_type, 'context_window_overflow_in_system_prompt');
});
