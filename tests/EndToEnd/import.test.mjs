import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { siloDll } from './harness/silo.mjs';
import { Server } from './harness/server.mjs';
import { Suite, user } from './harness/suite.mjs';

const suite = Suite.use();
const run = promisify(execFile);
const tools = [{ name: 'look', description: 'looks', parameters: { type: 'object', properties: {} } }];

const post = (path, body) => suite.server.call('POST', path, body);
const importLetta = (...words) => run('dotnet', [siloDll(), 'import-letta', ...words]);

/** A conversation in which everything happens that a list can show. */
async function eventful(agent) {
  const conversation = await suite.client.conversations.create({ agent_id: agent.id, summary: 'eventful' });
  await suite.turn(conversation, '/think hm\n/say It is four.');
  await suite.turn(conversation, '/tool memory_insert {"label": "human", "new_string": "x"}');
  for (const approvals of [
    [{ type: 'tool', tool_return: 'a star', status: 'success', stdout: ['lens cap off'] }],
    [{ type: 'approval', approve: false, reason: 'no' }],
  ]) {
    await suite.turn(conversation, '/say Let me see.\n/tool look {"q": 1}', { client_tools: tools });
    const request = (await suite.messages(conversation)).at(-1);
    assert.equal(request.message_type, 'approval_request_message');
    const answers = approvals.map(answer => ({ ...answer, tool_call_id: request.tool_call.tool_call_id }));
    await post(`/v1/conversations/${conversation.id}/messages`, { messages: [{ type: 'approval', approvals: answers }], streaming: false, client_tools: tools });
  }
  return conversation;
}

/** What must come out again: all but the system message, and what belongs to runs of the other server. */
const kept = messages => messages.filter(message => message.message_type !== 'system_message')
  .map(({ run_id, step_id, date, ...rest }) => ({ ...rest, date: Date.parse(date) }));

test('importedConversation_listsTheSameMessages_andGoesOn', async () => {
  const agent = await suite.agent({ model: 'local/echo', memory_blocks: [{ label: 'human', value: '' }] });
  const listed = await suite.messages(await eventful(agent));
  assert.ok(new Set(listed.map(message => message.message_type)).size >= 7);
  for (const messages of [listed, await suite.messages({ id: (await post(`/v1/conversations/import?agent_id=${agent.id}`, { messages: listed })).body.id })]) {
    const answer = await post(`/v1/conversations/import?agent_id=${agent.id}`, { messages, summary: 'moved' });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body.summary, 'moved');
    const moved = await suite.messages(answer.body);
    assert.deepEqual(kept(moved), kept(listed));
    assert.equal(moved[0].message_type, 'system_message');
    assert.match((await suite.turn(answer.body, 'still there?')).text, /You said: still there\?/);
  }
});

test('import_ofAListWhoseSystemMessageIsYounger_keepsItsOrder', async () => {
  const agent = await suite.agent();
  const message = (number, type, content) => ({
    id: `message-123e4567-e89b-42d3-8456-42661417400${number}`, date: `2026-01-01T00:00:${type === 'system_message' ? 59 : 10 + number}+00:00`, message_type: type, content,
  });
  const messages = [message(0, 'system_message', 'You are a test.'), message(1, 'user_message', 'one'), message(2, 'assistant_message', 'two')];
  for (const list of [messages, messages.toReversed()]) {
    const { body: moved } = await post(`/v1/conversations/import?agent_id=${agent.id}`, { messages: list });
    assert.deepEqual((await suite.messages(moved)).slice(1).map(each => each.content), ['one', 'two']);
  }
});

test('importedConversation_thatWaited_isAnsweredHere', async () => {
  const agent = await suite.agent({ model: 'local/echo' });
  const source = await suite.conversation(agent);
  await suite.turn(source, '/tool look {"q": 1}', { client_tools: tools });
  const { body: moved } = await post(`/v1/conversations/import?agent_id=${agent.id}`, { messages: await suite.messages(source) });
  const call = (await suite.messages(moved)).at(-1).tool_call.tool_call_id;
  const answer = await post(`/v1/conversations/${moved.id}/messages`, {
    messages: [{ type: 'approval', approvals: [{ type: 'tool', tool_call_id: call, tool_return: 'a star', status: 'success' }] }],
    streaming: false,
    client_tools: tools,
  });
  assert.equal(answer.status, 200, answer.text);
  assert.match(answer.body.messages.at(-1).content, /a star/);
});

test('import_ofWhatIsNoList_isRefused', async () => {
  const agent = await suite.agent();
  const good = { id: 'message-123e4567-e89b-42d3-8456-426614174000', date: '2026-01-01T00:00:00+00:00', message_type: 'user_message', content: 'hello' };
  for (const message of [{ ...good, id: 'm1' }, { ...good, date: null }, { ...good, message_type: 'song' }, { ...good, content: null }, 7, null]) {
    const answer = await post(`/v1/conversations/import?agent_id=${agent.id}`, { messages: [message] });
    assert.equal(answer.status, 422, JSON.stringify(message) + answer.text);
  }
  assert.equal((await post(`/v1/conversations/import?agent_id=${agent.id}`, {})).status, 422);
  assert.equal((await post('/v1/conversations/import?agent_id=agent-123e4567-e89b-42d3-8456-426614174000', { messages: [good] })).status, 404);
});

test('importLetta_fromFiles_bringsAnAgentAndItsConversation', async () => {
  const agent = await suite.agent({ name: 'mover', model: 'local/echo', memory_blocks: [{ label: 'human', value: 'likes tea' }] });
  const conversation = await eventful(agent);
  const [agentFile, messagesFile] = ['mover.af', 'talk.json'].map(name => join(suite.server.directory, name));
  writeFileSync(agentFile, (await suite.server.call('GET', `/v1/agents/${agent.id}/export`)).text);
  writeFileSync(messagesFile, JSON.stringify(await suite.messages(conversation)));
  const { stdout } = await importLetta('--server', suite.server.url, '--agent', agentFile, '--messages', messagesFile);
  const [, agentId] = /mover\.af is now (agent-\S+)/.exec(stdout);
  const [, id] = /talk\.json is now (conv-\S+)/.exec(stdout);
  const moved = await suite.client.agents.retrieve(agentId, { include: ['agent.blocks'] });
  assert.deepEqual([moved.name, moved.blocks.find(block => block.label === 'human').value], ['mover', 'likes tea\nx']);
  assert.deepEqual(kept(await suite.messages({ id })), kept(await suite.messages(conversation)));
});

test('importLetta_fromAServer_bringsEverything', async () => {
  const agent = await suite.agent({ name: 'whole', model: 'local/echo' });
  await suite.server.call('POST', `/v1/agents/${agent.id}/messages`, { messages: [user('in the default conversation')] });
  const conversation = await eventful(agent);
  const target = await Server.start();
  try {
    const { stdout } = await importLetta('--from', suite.server.url, '--server', target.url);
    const [, id] = new RegExp(`${conversation.id} is now (conv-\\S+)`).exec(stdout);
    const [, agentId] = new RegExp(`${agent.id} is now (agent-\\S+)`).exec(stdout);
    const { body } = await target.call('GET', `/v1/conversations/${id}/messages?order=asc&limit=1000`);
    assert.deepEqual(kept(body), kept(await suite.messages(conversation)));
    const { body: own } = await target.call('GET', `/v1/conversations/default/messages?agent_id=${agentId}&order=asc`);
    assert.deepEqual(own.filter(message => message.message_type === 'user_message').map(message => message.content), ['in the default conversation']);
  } finally {
    await target.dispose();
  }
});

test('importLetta_thatFails_saysWhyAndEndsWithAnError', async () => {
  const failed = await importLetta('--server', 'http://127.0.0.1:1', '--agent', '/nowhere.af').catch(error => error);
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /nowhere\.af/);
});
