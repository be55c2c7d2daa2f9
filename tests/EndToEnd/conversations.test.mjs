import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idOf, moment, unknown } from './harness/ids.mjs';
import { Suite, user } from './harness/suite.mjs';

const suite = Suite.use();
const malformed = ['conv-1', 'conv-00000000-0000-0000-0000-000000000000', unknown('conv').toUpperCase(), unknown('agent'), 'default'];
const badHandle = 'INVALID_ARGUMENT: The model handle should be in the format provider/model-name';

test('conversation_created_hasEveryMember', async () => {
  const agent = await suite.agent();
  const conversation = await suite.client.conversations.create({ agent_id: agent.id });
  assert.match(conversation.id, idOf('conv'));
  assert.equal(conversation.agent_id, agent.id);
  for (const name of ['summary', 'model', 'model_settings', 'last_message_at']) assert.equal(conversation[name], null, name);
  assert.ok(Array.isArray(conversation.in_context_message_ids));
  assert.deepEqual(conversation.isolated_block_ids, []);
  assert.match(conversation.created_at, moment);
  assert.match(conversation.updated_at, moment);
  assert.ok('created_by_id' in conversation && 'last_updated_by_id' in conversation);
});

test('conversation_createdWithoutABody_takesAllDefaults', async () => {
  const { status, body } = await suite.server.call('POST', `/v1/conversations/?agent_id=${(await suite.agent()).id}`);
  assert.equal(status, 200);
  assert.equal(body.summary, null);
});

test('conversation_createdWithFields_keepsThem', async () => {
  const model_settings = { provider_type: 'openai', temperature: 0.2, max_output_tokens: 99 };
  const made = await suite.client.conversations.create({ agent_id: (await suite.agent()).id, summary: 'plans', model: 'openai/other', model_settings });
  const read = await suite.client.conversations.retrieve(made.id);
  for (const conversation of [made, read]) {
    assert.equal(conversation.summary, 'plans');
    assert.equal(conversation.model, 'openai/other');
    for (const [name, value] of Object.entries(model_settings)) assert.equal(conversation.model_settings[name], value, name);
  }
});

test('conversation_ofAnUnknownAgent_is404', async () => {
  const { status, body } = await suite.server.call('POST', `/v1/conversations/?agent_id=${unknown('agent')}`, {});
  assert.deepEqual([status, body], [404, { detail: 'Agent not found' }]);
});

test('conversation_withoutAnAgent_is422', async () => {
  const { status, body } = await suite.server.call('POST', '/v1/conversations/', {});
  assert.equal(status, 422);
  assert.equal(typeof body.detail, 'string');
  assert.equal(typeof body.trace_id, 'string');
});

test('model_withoutASlash_is400WhereverItIsGiven', async () => {
  const conversation = await suite.conversation();
  for (const model of ['plain', '/name', 'provider/']) {
    const made = await suite.server.call('POST', `/v1/conversations/?agent_id=${conversation.agent_id}`, { model });
    assert.deepEqual([made.status, made.body], [400, { detail: badHandle }], model);
    const patched = await suite.server.call('PATCH', `/v1/conversations/${conversation.id}`, { model });
    assert.deepEqual([patched.status, patched.body], [400, { detail: badHandle }], model);
  }
});

test('model_thatDoesNotExist_isRefusedWhenAMessageIsSent', async () => {
  const made = await suite.client.conversations.create({ agent_id: (await suite.agent()).id, model: 'nobody/nothing' });
  const { status, body } = await suite.json(made, 'hello');
  assert.equal(status, 404);
  assert.match(body.detail, /^NOT_FOUND: Handle nobody\/nothing not found, must be one of \[/);
  assert.deepEqual((await suite.messages(made)).map(message => message.message_type), ['system_message']);
});

test('isolatedBlocks_areCopiesOfTheAgents', async () => {
  const agent = await suite.agent({ memory_blocks: [{ label: 'human', value: 'tea' }, { label: 'persona', value: 'kind' }] });
  const conversation = await suite.client.conversations.create({ agent_id: agent.id, isolated_block_labels: ['persona', 'human'] });
  assert.equal(conversation.isolated_block_ids.length, 2);
  for (const id of conversation.isolated_block_ids) {
    assert.match(id, idOf('block'));
    assert.ok(!agent.memory.blocks.some(block => block.id === id));
  }
});

test('isolatedBlock_thatTheAgentHasNot_is400', async () => {
  const agent = await suite.agent();
  const { status, body } = await suite.server.call('POST', `/v1/conversations/?agent_id=${agent.id}`, { isolated_block_labels: ['ghost'] });
  assert.deepEqual([status, body], [400, { detail: `INVALID_ARGUMENT: Block with label 'ghost' not found on agent '${agent.id}'` }]);
});

test('conversation_retrieved_hasExactlyItsSystemMessageInContext', async () => {
  const made = await suite.conversation();
  const read = await suite.client.conversations.retrieve(made.id);
  assert.equal(read.in_context_message_ids.length, 1);
  const [system] = await suite.messages(made);
  assert.equal(system.message_type, 'system_message');
  assert.equal(system.id, read.in_context_message_ids[0]);
  assert.ok(system.content.includes(`- AGENT_ID: ${made.agent_id}`), system.content);
  assert.ok(system.content.includes(`- CONVERSATION_ID: ${made.id}`), system.content);
});

test('conversation_afterATurn_hasAllMessagesInContextInOrder', async () => {
  const conversation = await suite.conversation();
  await suite.turn(conversation, 'hello');
  const read = await suite.client.conversations.retrieve(conversation.id);
  assert.deepEqual(read.in_context_message_ids, (await suite.messages(conversation)).map(message => message.id));
  assert.equal(read.in_context_message_ids.length, 3);
  assert.match(read.last_message_at, moment);
});

test('conversation_unknown_is404Everywhere', async () => {
  const path = `/v1/conversations/${unknown('conv')}`;
  const send = { messages: [user('x')] };
  for (const [method, rest, body] of [['GET', ''], ['PATCH', '', { summary: 'x' }], ['DELETE', ''], ['POST', '/messages', send], ['POST', '/messages', { ...send, streaming: false }], ['POST', '/cancel']]) {
    const answer = await suite.server.call(method, path + rest, body);
    assert.equal(answer.status, 404, `${method} ${rest}`);
    assert.equal(typeof answer.body.detail, 'string', `${method} ${rest}`);
  }
});

test('conversation_withAMalformedId_is422', async () => {
  for (const id of malformed) {
    for (const [method, body] of [['GET'], ['PATCH', { summary: 'x' }], ['DELETE']]) {
      const answer = await suite.server.call(method, `/v1/conversations/${id}`, body);
      assert.equal(answer.status, 422, `${method} ${id}`);
      assert.equal(typeof answer.body.detail, 'string', `${method} ${id}`);
      assert.equal(typeof answer.body.trace_id, 'string', `${method} ${id}`);
      assert.ok(!('examples' in answer.body), `${method} ${id}`);
    }
  }
});

test('subresource_ofAMalformedId_is422', async () => {
  for (const id of malformed.filter(name => name !== 'default' && !name.startsWith('agent-'))) {
    for (const [method, rest, body] of [['GET', 'messages'], ['POST', 'messages', { messages: [user('x')] }], ['POST', 'stream', {}], ['POST', 'cancel']]) {
      const answer = await suite.server.call(method, `/v1/conversations/${id}/${rest}`, body);
      assert.equal(answer.status, 422, `${method} ${id}/${rest}`);
      assert.equal(typeof answer.body.detail, 'string', `${method} ${id}/${rest}`);
    }
  }
});

test('patch_setsWhatIsGivenAndClearsNothing', async () => {
  const made = await suite.client.conversations.create({ agent_id: (await suite.agent()).id, summary: 'first', model: 'openai/other' });
  assert.equal((await suite.client.conversations.update(made.id, { summary: 'second' })).summary, 'second');
  for (const body of [{ summary: null, model: null }, {}]) {
    const kept = await suite.client.conversations.update(made.id, body);
    assert.deepEqual([kept.summary, kept.model], ['second', 'openai/other']);
  }
  assert.equal((await suite.client.conversations.update(made.id, { summary: '' })).summary, '');
  const read = await suite.client.conversations.retrieve(made.id);
  assert.deepEqual([read.summary, read.model], ['', 'openai/other']);
});

test('patch_withoutABody_is422', async () => {
  const { status, body } = await suite.server.call('PATCH', `/v1/conversations/${(await suite.conversation()).id}`);
  assert.equal(status, 422);
  assert.equal(typeof body.detail, 'string');
});

test('deleted_answersNullAndIsGone', async () => {
  const conversation = await suite.conversation();
  await suite.turn(conversation, 'hello');
  const path = `/v1/conversations/${conversation.id}`;
  const deleted = await suite.server.call('DELETE', path);
  assert.deepEqual([deleted.status, deleted.text], [200, 'null']);
  assert.equal((await suite.server.call('DELETE', path)).status, 404);
  assert.equal((await suite.server.call('GET', path)).status, 404);
  assert.equal((await suite.server.call('PATCH', path, { summary: 'x' })).status, 404);
  assert.equal((await suite.json(conversation, 'x')).status, 404);
  const messages = await suite.server.call('GET', `${path}/messages`);
  assert.ok(messages.status === 404 || (messages.status === 200 && messages.body.length === 0), messages.text);
  assert.deepEqual(await suite.client.conversations.list({ agent_id: conversation.agent_id }), []);
});

test('list_ofAnAgent_isNewestFirstAndPagesByCursor', async () => {
  const agent = await suite.agent();
  const ids = [];
  for (let i = 0; i < 7; i++) ids.push((await suite.conversation(agent)).id);
  for (const [order, expected] of [['desc', ids.toReversed()], ['asc', ids]]) {
    const whole = await suite.client.conversations.list({ agent_id: agent.id, order });
    assert.deepEqual(whole.map(item => item.id), expected, order);
    const paged = [];
    for (let after; paged.length < 7; after = paged.at(-1)) {
      const page = await suite.client.conversations.list({ agent_id: agent.id, order, limit: 3, ...after && { after } });
      paged.push(...page.map(item => item.id));
    }
    assert.deepEqual(paged, expected, order);
    assert.deepEqual(await suite.client.conversations.list({ agent_id: agent.id, order, after: expected.at(-1) }), [], order);
  }
});

test('list_withoutOrder_isNewestFirst', async () => {
  const agent = await suite.agent();
  const [first, second] = [await suite.conversation(agent), await suite.conversation(agent)];
  assert.deepEqual((await suite.client.conversations.list({ agent_id: agent.id })).map(item => item.id), [second.id, first.id]);
});

test('list_withoutLimit_isFifty', async () => {
  const agent = await suite.agent();
  for (let i = 0; i < 52; i++) await suite.conversation(agent);
  assert.equal((await suite.client.conversations.list({ agent_id: agent.id })).length, 50);
  assert.equal((await suite.client.conversations.list({ agent_id: agent.id, limit: 100 })).length, 52);
});

test('list_withoutAgent_holdsConversationsOfAll', async () => {
  const [one, other] = [await suite.conversation(), await suite.conversation()];
  const ids = (await suite.client.conversations.list({ limit: 2 })).map(item => item.id);
  assert.deepEqual(ids, [other.id, one.id]);
});

test('list_ofAnUnknownAgent_isEmpty', async () => {
  assert.deepEqual(await suite.client.conversations.list({ agent_id: unknown('agent') }), []);
});

test('list_afterAnUnknownCursor_is404', async () => {
  for (const orderBy of ['created_at', 'last_message_at']) {
    const { status, body } = await suite.server.call('GET', `/v1/conversations/?after=${unknown('conv')}&order_by=${orderBy}`);
    assert.equal(status, 404, orderBy);
    assert.equal(typeof body.detail, 'string', orderBy);
  }
});

test('list_withABadValue_is422', async () => {
  for (const query of ['order=sideways', 'order_by=colour', 'limit=many', 'archive_status=perhaps']) {
    const { status, body } = await suite.server.call('GET', `/v1/conversations/?${query}`);
    assert.equal(status, 422, query);
    assert.equal(typeof body.detail, 'string', query);
  }
});

test('list_searchedBySummary_holdsThoseThatContainIt', async () => {
  const agent = await suite.agent();
  const named = summary => suite.client.conversations.create({ agent_id: agent.id, summary });
  const [, rome, , literal] = [await suite.conversation(agent), await named('a trip to Rome'), await named('groceries'), await named('100% trip_s')];
  const search = async text => (await suite.client.conversations.list({ agent_id: agent.id, summary_search: text, order: 'asc' })).map(item => item.id);
  assert.deepEqual(await search('trip'), [rome.id, literal.id]);
  assert.deepEqual(await search('to Rome'), [rome.id]);
  assert.deepEqual(await search('0% t'), [literal.id]);
  assert.deepEqual(await search('trip_'), [literal.id]);
  assert.deepEqual(await search('nothing like it'), []);
});

test('list_orderedByLastMessage_hasThoseWithoutOneLast', async () => {
  const agent = await suite.agent();
  const [first, silent, last] = [await suite.conversation(agent), await suite.conversation(agent), await suite.conversation(agent)];
  await suite.turn(first, 'one');
  await suite.turn(last, 'two');
  for (const [order, expected] of [['asc', [first, last, silent]], ['desc', [last, first, silent]]]) {
    for (const order_by of ['last_message_at', 'last_run_completion']) {
      const ids = (await suite.client.conversations.list({ agent_id: agent.id, order, order_by })).map(item => item.id);
      assert.deepEqual(ids, expected.map(item => item.id), `${order_by} ${order}`);
    }
  }
});
