import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { Letta } from '@letta-ai/letta-client';
import { Events } from './harness/events.mjs';
import { FaultyProxy } from './harness/faulty-proxy.mjs';
import { Suite, user } from './harness/suite.mjs';
import { signal, until } from './harness/until.mjs';

let proxy;
let client;
const suite = Suite.use({
  environment: { Models__Retry__MaxAttempts: '1' },
  prepare: async () => {
    proxy = await FaultyProxy.before(suite.server);
    client = new Letta({ baseURL: proxy.url, apiKey: 'any', maxRetries: 3 });
  },
});
after(() => proxy?.dispose());

/** What is on record of a conversation: the texts of its user messages, its runs, and how often the model was asked. */
async function record(conversation, prompt) {
  const users = (await suite.messages(conversation)).filter(message => message.message_type === 'user_message');
  const runs = (await suite.server.call('GET', `/v1/runs/?conversation_id=${conversation.id}`)).body;
  return { users: users.map(message => message.content), runs: runs.length, calls: suite.model.callsFor(prompt).length };
}

const once = prompt => ({ users: [prompt], runs: 1, calls: 1 });
const modes = {
  inTheBackground: { background: true, stream_tokens: true },
  inTheForeground: {},
  asJson: { streaming: false },
};

/** Sends as an application does, through the client that tries again by itself, and reads the whole answer. */
async function send(conversation, message, options, by = client) {
  if (options.streaming === false) return by.post(`/v1/conversations/${conversation.id}/messages`, { body: { messages: [message], ...options } });
  const seen = [];
  for await (const item of await by.conversations.messages.create(conversation.id, { messages: [message], ...options })) seen.push(item);
  return { messages: seen.filter(item => item.message_type === 'assistant_message') };
}

let count = 0;
for (const [mode, options] of Object.entries(modes))
  for (const faults of [[408], [409], [429], [500], [503], [504], ['drop'], [503, 'drop', 429]])
    test(`answer${faults.join('And')}_${mode}_isTriedAgainAndDoublesNothing`, async () => {
      const conversation = await suite.conversation();
      const prompt = `try ${++count}`;
      proxy.spoil(...faults);
      const { messages } = await send(conversation, user(prompt, { otid: randomUUID() }), options);
      assert.equal(messages.map(message => message.content).join(''), `You said: ${prompt}`);
      assert.deepEqual(proxy.sends.map(({ retry }) => retry), Array.from({ length: faults.length + 1 }, (_, i) => i));
      assert.deepEqual(await record(conversation, prompt), once(prompt));
    });

test('streamCut_sentAgainWithItsOtids_goesOnFromTheBeginning', async () => {
  const conversation = await suite.conversation();
  const go = signal();
  const prompt = suite.model.on('cut me', async call => { call.tokens('one '); await go.promise; call.say('two'); });
  const message = user(prompt, { otid: randomUUID() });
  proxy.spoil('cut');
  await assert.rejects(send(conversation, message, modes.inTheBackground));
  const again = send(conversation, message, modes.inTheBackground);
  go.resolve();
  assert.equal((await again).messages.map(piece => piece.content).join(''), 'one two');
  assert.deepEqual(await record(conversation, prompt), once(prompt));
});

test('server_killedBeforeItAnswered_isSentToAgain', async () => {
  const conversation = await suite.conversation();
  const [begun, go] = [signal(), signal()];
  const prompt = suite.model.on('killed in between', async call => { begun.resolve(); await go.promise; call.say('At last.'); });
  const message = user(prompt, { otid: randomUUID() });
  proxy.spoil();
  const patient = client.withOptions({ maxRetries: 10 });
  const sending = send(conversation, message, modes.asJson, patient);
  sending.catch(() => {});
  await begun.promise;
  await suite.server.kill();
  go.resolve();
  await suite.server.run();
  assert.equal((await sending).messages.at(-1).content, 'At last.');
  const { users, runs } = await record(conversation, prompt);
  assert.deepEqual([users, runs], [[prompt], 1]);
});

for (const [name, status] of [['429', 429], ['500', 500], ['503', 503], ['504', 504]])
  test(`modelThatFailsWith${name}_asJson_isNotAskedAgainByTheClientForWhatIsOnRecord`, async () => {
    const conversation = await suite.conversation();
    const prompt = suite.model.on(`model fails ${name}`, call => call.fail(status, 'server_error'));
    proxy.spoil();
    const error = await send(conversation, user(prompt), modes.asJson).catch(cause => cause);
    assert.ok(error.status >= 400, `${error}`);
    assert.equal(error.headers.get('x-should-retry'), 'false');
    assert.equal(proxy.sends.length, 1);
    const { users, runs } = await record(conversation, prompt);
    assert.deepEqual([users, runs], [[prompt], 1]);
  });

test('busyConversation_isTriedAgainUntilItIsFree', async () => {
  const conversation = await suite.conversation();
  const [begun, go] = [signal(), signal()];
  const prompt = suite.model.on('busy now', async call => { begun.resolve(); await go.promise; call.say('first'); });
  const first = suite.json(conversation, prompt);
  await begun.promise;
  proxy.spoil();
  const second = send(conversation, user('wait for it'), modes.asJson);
  while (proxy.sends.length === 0) await new Promise(resolve => setImmediate(resolve));
  go.resolve();
  await first;
  assert.equal((await second).messages.at(-1).content, 'You said: wait for it');
  assert.deepEqual((await record(conversation, prompt)).users, [prompt, 'wait for it']);
});

const lose = () => {};
const restart = async () => { await suite.server.kill(); await suite.server.run(); };

for (const [mode, options] of Object.entries(modes))
  for (const [name, faults] of Object.entries({ lost: [lose], lostTwice: [lose, lose], refusedAndLost: [503, lose], lostWithItsServer: [restart] }))
    test(`answer_${name}_withoutOtids_${mode}_comesAgainAndDoublesNothing`, async () => {
      const conversation = await suite.conversation();
      const prompt = `without otid ${++count}`;
      proxy.spoil(...faults);
      const { messages } = await send(conversation, user(prompt), options);
      assert.equal(messages.map(message => message.content).join(''), `You said: ${prompt}`);
      assert.equal(proxy.sends.length, faults.length + 1);
      assert.deepEqual(await record(conversation, prompt), once(prompt));
    });

test('asyncSend_whoseAnswerIsLost_givesTheSameRunAgain', async () => {
  const agent = await suite.agent();
  proxy.spoil(lose, restart);
  const run = await client.agents.messages.createAsync(agent.id, { messages: [user('do it some time')] });
  const runs = (await suite.server.call('GET', `/v1/runs/?agent_id=${agent.id}`)).body;
  assert.deepEqual(runs.map(each => each.id), [run.id]);
  assert.equal(proxy.sends.length, 3);
});

test('sameTextTwice_whenTheSecondAnswerIsLost_givesTheSecondRun', async () => {
  const conversation = await suite.conversation();
  proxy.spoil();
  await send(conversation, user('yes, twice'), modes.asJson);
  proxy.spoil(lose);
  const { usage } = await send(conversation, user('yes, twice'), modes.asJson);
  const runs = (await suite.server.call('GET', `/v1/runs/?conversation_id=${conversation.id}`)).body;
  assert.deepEqual([runs.length, usage.run_ids], [2, [runs[0].id]]);
  assert.deepEqual((await record(conversation, '')).users, ['yes, twice', 'yes, twice']);
});

test('sameTextTwice_whenTheSecondIsRefusedAtFirst_isNotTakenForTheFirst', async () => {
  const conversation = await suite.conversation();
  proxy.spoil();
  await send(conversation, user('tick'), modes.asJson);
  const [begun, go] = [signal(), signal()];
  const prompt = suite.model.on('in the way of a tick', async call => { begun.resolve(); await go.promise; call.say('gone'); });
  const inTheWay = suite.json(conversation, prompt);
  await begun.promise;
  const tick = send(conversation, user('tick'), modes.asJson);
  await until('the second tick is tried again', () => proxy.sends.length === 3);
  go.resolve();
  await inTheWay;
  await tick;
  assert.deepEqual((await record(conversation, prompt)).users, ['tick', prompt, 'tick']);
});

test('cancelledRun_whoseAnswerIsLost_staysCancelled', async () => {
  const conversation = await suite.conversation();
  const begun = signal();
  const prompt = suite.model.on('cancel me', async call => { call.tokens('so far '); begun.resolve(); await call.aborted; });
  proxy.spoil(lose);
  const sending = send(conversation, user(prompt), modes.asJson);
  await begun.promise;
  await suite.server.call('POST', `/v1/conversations/${conversation.id}/cancel`);
  assert.equal((await sending).stop_reason.stop_reason, 'cancelled');
  assert.equal(proxy.sends.length, 2);
  assert.deepEqual(await record(conversation, prompt), once(prompt));
});

test('decision_whoseAnswerIsLost_isTakenOnce', async () => {
  const conversation = await suite.conversation();
  const prompt = suite.model.on('let me run it', call => call.afterTool ? call.say('It ran.') : call.callTool('local', {}, { id: 'call_lost' }));
  const options = { ...modes.asJson, client_tools: [{ name: 'local', parameters: { type: 'object', properties: {} } }] };
  proxy.spoil();
  await send(conversation, user(prompt), options);
  proxy.spoil(lose);
  const decision = { type: 'approval', approvals: [{ type: 'tool', tool_call_id: 'call_lost', tool_return: 'fine', status: 'success' }] };
  const { messages } = await send(conversation, decision, options);
  assert.equal(messages.at(-1).content, 'It ran.');
  assert.deepEqual(await record(conversation, prompt), { users: [prompt], runs: 2, calls: 2 });
});

// Only otids, and the client's count of its own tries, tell a message that is sent again from one that says the same twice.
test('sameText_withoutOtids_isAMessageEachTime', async () => {
  const conversation = await suite.conversation();
  for (let i = 0; i < 2; i++) await suite.turn(conversation, 'yes', { background: true });
  assert.deepEqual((await record(conversation, 'yes')).users, ['yes', 'yes']);
});

test('sentAgain_withoutOtids_whileTheFirstRuns_isRefusedUnlessTheClientCountsItsTries', async () => {
  const conversation = await suite.conversation();
  const [begun, go] = [signal(), signal()];
  const prompt = suite.model.on('no otid', async call => { begun.resolve(); await go.promise; call.say('done'); });
  const first = await suite.send(conversation, prompt, { background: true });
  await begun.promise;
  const path = `/v1/conversations/${conversation.id}/messages`;
  const body = { messages: [user(prompt)], background: true };
  const counted = suite.server.call('POST', path, body, { 'x-stainless-retry-count': '1' });
  const again = await suite.server.call('POST', path, body);
  assert.equal(again.status, 409);
  assert.equal(again.body.run_id, first.items[0].run_id);
  go.resolve();
  await first.end();
  assert.equal((await counted).text, first.frames.map(frame => `data: ${frame.data}\n\n`).join(''));
  assert.deepEqual(await record(conversation, prompt), once(prompt));
});

test('otherOtids_withTheSameText_areAnotherMessage', async () => {
  const conversation = await suite.conversation();
  const send = otid => Events.open(suite.server, `/v1/conversations/${conversation.id}/messages`,
    { messages: [user('again', { otid })], background: true }).then(events => events.end());
  const runs = [await send('first'), await send('second'), await send('first')].map(events => events.items[0].run_id);
  assert.equal(runs[0], runs[2]);
  assert.notEqual(runs[0], runs[1]);
  assert.deepEqual((await record(conversation, 'again')).users, ['again', 'again']);
});

test('sameOtids_inAnotherConversation_areAnotherMessage', async () => {
  const message = user('to both', { otid: randomUUID() });
  for (const conversation of [await suite.conversation(), await suite.conversation()]) {
    await (await Events.open(suite.server, `/v1/conversations/${conversation.id}/messages`, { messages: [message], background: true })).end();
    assert.deepEqual((await record(conversation, 'to both')).users, ['to both']);
  }
});
