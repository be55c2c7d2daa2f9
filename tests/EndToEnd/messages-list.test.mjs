import assert from 'node:assert/strict';
import { test } from 'node:test';
import { date, idOf, unknown } from './harness/ids.mjs';
import { Suite, user } from './harness/suite.mjs';

const suite = Suite.use({ prepare });
const common = ['id', 'date', 'name', 'message_type', 'otid', 'sender_id', 'step_id', 'is_err', 'seq_id', 'run_id'];
let conversation;
let all;

// One turn that thinks, calls a tool and answers, and two plain ones: 9 stored messages, 11 as they are listed.
async function prepare() {
  conversation = await suite.conversation(await suite.agent({ memory_blocks: [{ label: 'human', value: 'tea' }] }));
  suite.model.on('remember', call => {
    if (call.afterTool) return call.say('I will ', 'remember.');
    call.thoughts('Worth ', 'keeping.');
    call.tokens('Noted. ');
    call.callTool('memory_insert', { label: 'human', new_string: 'likes jazz' });
  });
  await suite.turn(conversation, 'remember');
  await suite.turn(conversation, 'second');
  await suite.turn(conversation, 'third');
  all = await suite.messages(conversation);
}

test('messages_ascending_areTheWholeHistory', () => {
  assert.deepEqual(all.map(message => message.message_type), [
    'system_message',
    'user_message', 'reasoning_message', 'assistant_message', 'tool_call_message', 'tool_return_message', 'assistant_message',
    'user_message', 'assistant_message',
    'user_message', 'assistant_message',
  ]);
  assert.deepEqual(all.filter(message => message.message_type === 'assistant_message').map(message => message.content),
    ['Noted. ', 'I will remember.', 'You said: second', 'You said: third']);
});

test('message_ofAnyType_hasTheCommonMembers', () => {
  for (const message of all) {
    for (const name of common) assert.ok(name in message, `${message.message_type} has no ${name}`);
    assert.match(message.id, idOf('message'));
    assert.match(message.date, date);
    assert.equal(message.is_err, null);
    assert.equal(message.seq_id, null);
  }
});

test('message_ofEachType_hasItsOwnMembers', () => {
  const of = type => all.find(message => message.message_type === type);
  assert.equal(of('user_message').content, 'remember');
  assert.equal(of('reasoning_message').reasoning, 'Worth keeping.');
  assert.ok(['reasoner_model', 'non_reasoner_model'].includes(of('reasoning_message').source));
  const args = { label: 'human', new_string: 'likes jazz' };
  const call = of('tool_call_message');
  assert.equal(call.tool_calls.length, 1);
  assert.deepEqual(call.tool_calls[0], call.tool_call);
  assert.deepEqual([call.tool_call.name, call.tool_call.tool_call_id, JSON.parse(call.tool_call.arguments)], ['memory_insert', 'call_memory_insert', args]);
  const result = of('tool_return_message');
  assert.deepEqual([result.name, result.status, result.tool_call_id], ['memory_insert', 'success', 'call_memory_insert']);
  assert.match(result.tool_return, /likes jazz/);
  assert.equal(result.tool_returns.length, 1);
  assert.deepEqual(
    [result.tool_returns[0].tool_call_id, result.tool_returns[0].status, result.tool_returns[0].tool_return],
    ['call_memory_insert', 'success', result.tool_return]);
});

test('parts_ofOneAnswer_shareTheIdAndDifferInOtid', () => {
  const [reasoning, assistant, call] = all.slice(2, 5);
  assert.deepEqual([assistant.id, call.id], [reasoning.id, reasoning.id]);
  const uuid = reasoning.id.slice('message-'.length);
  const base = Number.parseInt(uuid.slice(-2), 16) & 0x80;
  const otidOf = index => uuid.slice(0, -2) + (base + index).toString(16).padStart(2, '0');
  assert.deepEqual([reasoning, assistant, call].map(message => message.otid), [0, 1, 2].map(otidOf));
  assert.equal(new Set(all.map(message => message.id)).size, 9);
});

test('messages_ofARun_carryRunAndStep', () => {
  const [first, second] = [all.slice(2, 5), all.slice(6, 7)];
  const run = first[0].run_id;
  assert.match(run, idOf('run'));
  for (const message of [...first, all[5], ...second]) assert.equal(message.run_id, run);
  for (const message of first) assert.equal(message.step_id, first[0].step_id);
  assert.match(first[0].step_id, idOf('step'));
  assert.match(second[0].step_id, idOf('step'));
  assert.notEqual(first[0].step_id, second[0].step_id);
  assert.notEqual(all[8].run_id, run);
});

test('messages_withoutOrder_areNewestFirstWithPartsInNaturalOrder', async () => {
  const { body } = await suite.server.call('GET', `/v1/conversations/${conversation.id}/messages`);
  const expected = [10, 9, 8, 7, 6, 5, 2, 3, 4, 1, 0].map(index => all[index]);
  assert.deepEqual(body, expected);
});

test('limit_countsStoredMessages', async () => {
  const { body } = await suite.server.call('GET', `/v1/conversations/${conversation.id}/messages?order=asc&limit=3`);
  assert.deepEqual(body, all.slice(0, 5));
});

test('limit_whenAbsent_is100', async () => {
  const long = await suite.conversation();
  const messages = Array.from({ length: 104 }, (_, i) => user(`m${i}`));
  assert.equal((await suite.server.call('POST', `/v1/conversations/${long.id}/messages`, { messages, streaming: false })).status, 200);
  const { body } = await suite.server.call('GET', `/v1/conversations/${long.id}/messages?order=asc`);
  assert.equal(body.length, 100);
  assert.equal((await suite.messages(long)).length, 106);
});

test('cursors_ascending_areExclusive', async () => {
  const list = async query => (await suite.server.call('GET', `/v1/conversations/${conversation.id}/messages?order=asc&${query}`)).body;
  const answer = all[2].id;
  assert.deepEqual(await list(`after=${answer}`), all.slice(5));
  assert.deepEqual(await list(`before=${answer}`), all.slice(0, 2));
  assert.deepEqual(await list(`after=${all[1].id}&before=${all[7].id}`), all.slice(2, 7));
  assert.deepEqual(await list(`after=${all[10].id}`), []);
  assert.deepEqual(await list(`before=${all[0].id}`), []);
  assert.deepEqual(await list(`after=${all[1].id}&limit=2`), all.slice(2, 6));
});

for (const order of ['asc', 'desc']) {
  test(`pages_followedByTheClient${order}_coverEveryMessageOnce`, async () => {
    const { body: whole } = await suite.server.call('GET', `/v1/conversations/${conversation.id}/messages?order=${order}`);
    for (const limit of [1, 2, 4, 9, 50]) {
      const seen = [];
      for await (const message of suite.client.conversations.messages.list(conversation.id, { order, limit })) seen.push(message);
      assert.deepEqual(seen, whole, `limit ${limit}`);
    }
  });
}

test('cursor_unknown_isIgnored', async () => {
  const { status, body } = await suite.server.call('GET', `/v1/conversations/${conversation.id}/messages?order=asc&after=${unknown('message')}`);
  assert.equal(status, 200);
  assert.deepEqual(body, all);
});

test('types_areFilteredAfterTheLimit', async () => {
  const query = 'order=asc&include_return_message_types=assistant_message&include_return_message_types=user_message';
  const list = async more => (await suite.server.call('GET', `/v1/conversations/${conversation.id}/messages?${query}${more}`)).body;
  const wanted = message => ['assistant_message', 'user_message'].includes(message.message_type);
  assert.deepEqual(await list(''), all.filter(wanted));
  assert.deepEqual(await list('&limit=3'), all.slice(0, 5).filter(wanted));
  const byClient = await suite.client.conversations.messages.list(conversation.id, { order: 'asc', include_return_message_types: ['reasoning_message'] });
  assert.deepEqual(byClient.getPaginatedItems(), [all[2]]);
});

test('otherParameters_areAccepted', async () => {
  const path = `/v1/conversations/${conversation.id}/messages?order=asc&order_by=created_at&include_err=true&agent_id=${unknown('agent')}`;
  const { status, body } = await suite.server.call('GET', path);
  assert.equal(status, 200);
  assert.deepEqual(body, all);
});

test('groupId_selectsMessagesOfThatGroup', async () => {
  const grouped = await suite.conversation();
  const group_id = unknown('group');
  await suite.server.call('POST', `/v1/conversations/${grouped.id}/messages`, { messages: [user('in it', { group_id }), user('not in it')], streaming: false });
  const { body } = await suite.server.call('GET', `/v1/conversations/${grouped.id}/messages?group_id=${group_id}`);
  assert.deepEqual(body.map(message => message.content), ['in it']);
});

test('parameters_ofTheWrongType_are422', async () => {
  for (const query of ['limit=many', 'order=sideways', 'order_by=colour', 'include_return_message_types=no_such_type', 'include_err=perhaps']) {
    const { status, body } = await suite.server.call('GET', `/v1/conversations/${conversation.id}/messages?${query}`);
    assert.equal(status, 422, query);
    assert.equal(typeof body.detail, 'string', query);
  }
});

test('userMessage_keepsWhatTheClientGave', async () => {
  const sent = await suite.conversation();
  const messages = [
    user('plain', { otid: 'otid-of-mine', name: 'Ada', sender_id: unknown('identity') }),
    user([{ type: 'text', text: 'one part' }]),
    user([{ type: 'text', text: 'two ' }, { type: 'text', text: 'parts' }]),
  ];
  await suite.server.call('POST', `/v1/conversations/${sent.id}/messages`, { messages, streaming: false });
  const [plain, one, two] = (await suite.messages(sent)).filter(message => message.message_type === 'user_message');
  assert.deepEqual([plain.content, plain.otid, plain.name, plain.sender_id], ['plain', 'otid-of-mine', 'Ada', messages[0].sender_id]);
  assert.equal(one.content, 'one part');
  assert.equal(typeof one.otid, 'string');
  assert.deepEqual(two.content.map(part => [part.type, part.text]), [['text', 'two '], ['text', 'parts']]);
});

test('messages_ofAnUnknownConversation_areNoneOr404', async () => {
  const { status, body } = await suite.server.call('GET', `/v1/conversations/${unknown('conv')}/messages`);
  assert.ok(status === 404 || (status === 200 && body.length === 0), `${status} ${JSON.stringify(body)}`);
});
