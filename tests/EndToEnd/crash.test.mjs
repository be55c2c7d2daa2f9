import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Suite } from './harness/suite.mjs';
import { signal, until } from './harness/until.mjs';

const suite = Suite.use();
const background = { stream_tokens: true, background: true };
const words = Array.from({ length: 10 }, (_, i) => `w${i} `);

const seqOf = stream => stream.items.findLast(item => item.seq_id > 0).seq_id;
const runOf = async id => (await suite.server.call('GET', `/v1/runs/${id}`)).body;
const isRestart = item => item.message_type === 'event_message' && item.event_type === 'run_restarted';

/** Says half of its words and stops, until it is called again: then it says them all. */
function halfFirst(prompt) {
  suite.model.on(prompt, (call, attempt) => attempt === 1 ? call.tokens(...words.slice(0, 5)) : call.say(...words));
}

/** Sends the prompt and waits until half of the answer has come. */
async function half(conversation, prompt) {
  halfFirst(prompt);
  const stream = await suite.send(conversation, prompt, background);
  await stream.when('half of the answer', ({ text }) => text === words.slice(0, 5).join(''), 60_000);
  return { conversation, prompt, before: stream };
}

test('twoHundredRuns_killedInFlight_allGoOnElsewhereInOnePiece', async () => {
  const agent = await suite.agent();
  const runs = await Promise.all(Array.from({ length: 200 }, async (_, i) => half(await suite.conversation(agent), `in flight ${i}`)));
  await suite.server.kill();
  await Promise.all(runs.map(({ before }) => before.broken()));
  await suite.server.run();
  const restarted = Date.now();

  await Promise.all(runs.map(async run => {
    run.id = run.before.items[0].run_id;
    run.after = await suite.follow(run.conversation, { run_id: run.id, starting_after: seqOf(run.before) });
    await run.after.when('the mark of the restart', ({ items }) => items.some(isRestart), 10_000 - (Date.now() - restarted));
  }));

  for (const { before, after, id } of runs) {
    await after.end();
    const [mark, ...rest] = after.items.filter(item => item.message_type !== 'ping');
    assert.ok(isRestart(mark), `first comes the mark, not ${JSON.stringify(mark)}`);
    assert.equal(mark.run_id, id);
    assert.ok(mark.seq_id > seqOf(before) + 1, `the numbers jump: ${seqOf(before)}, then ${mark.seq_id}`);
    const pieces = rest.filter(item => item.message_type === 'assistant_message');
    assert.deepEqual(pieces.map(item => item.content), words);
    const old = before.items.find(item => item.message_type === 'assistant_message');
    assert.equal(new Set(pieces.map(item => item.id)).size, 1);
    assert.notEqual(pieces[0].id, old.id);
    const numbers = [mark, ...pieces].map(item => item.seq_id);
    numbers.slice(1).forEach((number, i) => assert.ok(number > numbers[i], `${numbers}`));
    assert.deepEqual(after.kinds.slice(-3), ['stop_reason', 'usage_statistics', '[DONE]']);
  }

  await Promise.all(runs.map(async ({ conversation, prompt, after, id }) => {
    const messages = await suite.messages(conversation);
    assert.deepEqual(messages.slice(1).map(message => [message.message_type, message.content]), [['user_message', prompt], ['assistant_message', words.join('')]]);
    assert.equal(messages[2].id, after.items.find(item => item.message_type === 'assistant_message').id);
    assert.deepEqual(await runOf(id).then(run => [run.status, run.stop_reason]), ['completed', 'end_turn']);
    assert.equal((await suite.json(conversation, 'next')).status, 200);
  }));
  assert.deepEqual((await suite.server.call('GET', '/v1/runs/?statuses=running&statuses=created')).body, []);
});

test('streamOfARestartedRun_readFromItsStart_tellsTheWholeStory', async () => {
  const { conversation, before } = await half(await suite.conversation(), 'the whole story');
  await suite.server.kill();
  await before.broken();
  await suite.server.run();
  const run_id = before.items[0].run_id;
  const uncut = await (await suite.follow(conversation, { run_id })).end();
  assert.equal(uncut.items.filter(isRestart).length, 1);
  for (const item of uncut.items.filter(one => one.seq_id > 0)) {
    const rest = await (await suite.follow(conversation, { run_id, starting_after: item.seq_id })).end();
    assert.deepEqual(rest.frames, uncut.frames.slice(uncut.frames.findIndex(frame => frame.json === item) + 1), `after ${item.seq_id}`);
  }
});

test('killedTwice_isMarkedTwiceAndEndsOnce', async () => {
  const conversation = await suite.conversation();
  const prompt = suite.model.on('twice', (call, attempt) => attempt < 3 ? call.tokens(`try ${attempt} `) : call.say('done'));
  let stream = await suite.send(conversation, prompt, background);
  const run_id = (await stream.when('the first try', ({ text }) => text === 'try 1 ')).items[0].run_id;
  for (const attempt of [2, 3]) {
    await suite.server.kill();
    await stream.broken();
    await suite.server.run();
    stream = await suite.follow(conversation, { run_id, starting_after: seqOf(stream) });
    await stream.when(`try ${attempt}`, ({ text }) => text !== '');
    assert.ok(isRestart(stream.items.filter(item => item.message_type !== 'ping')[0]));
  }
  assert.equal((await stream.end()).text, 'done');
  assert.deepEqual((await suite.messages(conversation)).slice(1).map(message => message.content), [prompt, 'done']);
});

test('stepOnRecord_isNotMadeAgainAfterAKill', async () => {
  const agent = await suite.agent({ memory_blocks: [{ label: 'human', value: 'start' }] });
  const conversation = await suite.conversation(agent);
  const second = signal();
  let killed = false;
  const prompt = suite.model.on('tool first', call => {
    if (!call.afterTool) return call.callTool('memory_insert', { label: 'human', new_string: 'once' });
    if (killed) return call.say('finished');
    call.tokens('half');
    second.resolve();
  });
  const before = await suite.send(conversation, prompt, background);
  await second.promise;
  await before.when('half', ({ text }) => text === 'half');
  await suite.server.kill();
  killed = true;
  await before.broken();
  await suite.server.run();
  const after = await (await suite.follow(conversation, { run_id: before.items[0].run_id, starting_after: seqOf(before) })).end();
  assert.equal(after.text, 'finished');
  assert.ok(!after.kinds.includes('tool_call_message'));
  assert.equal(suite.model.callsFor(prompt).filter(call => !call.afterTool).length, 1);
  const { memory } = await suite.client.agents.retrieve(agent.id, { include: ['agent.blocks'] });
  assert.equal(memory.blocks[0].value, 'start\nonce');
  assert.deepEqual((await suite.messages(conversation)).slice(1).map(message => message.message_type),
    ['user_message', 'tool_call_message', 'tool_return_message', 'assistant_message']);
});

test('foregroundRun_killedInFlight_isAnsweredAllTheSame', async () => {
  const conversation = await suite.conversation();
  halfFirst('in front');
  const before = await suite.send(conversation, 'in front', { stream_tokens: true });
  await before.when('half', ({ text }) => text === words.slice(0, 5).join(''));
  await suite.server.kill();
  await before.broken();
  await suite.server.run();
  await until('the answer is stored', async () => (await suite.messages(conversation)).at(-1).content === words.join(''));
  assert.equal((await suite.json(conversation, 'next')).status, 200);
});

test('runInFlight_cancelledRightAfterTheRestart_isCancelled', async () => {
  const conversation = await suite.conversation();
  const prompt = suite.model.on('never ends', call => call.tokens('word '));
  const before = await suite.send(conversation, prompt, background);
  await before.when('a word', ({ text }) => text === 'word ');
  await suite.server.kill();
  await before.broken();
  await suite.server.run();
  const { status, body } = await suite.server.call('POST', `/v1/conversations/${conversation.id}/cancel`);
  assert.deepEqual([status, body], [200, { [before.items[0].run_id]: 'cancelled' }]);
  const after = await (await suite.follow(conversation, { run_id: before.items[0].run_id, starting_after: seqOf(before) })).end();
  assert.deepEqual(after.items.filter(item => item.message_type === 'stop_reason').map(item => item.stop_reason), ['cancelled']);
  assert.equal((await suite.json(conversation, 'next')).status, 200);
});

test('sends_acknowledgedBeforeAKill_areAllThereOnceAndInOrder', async () => {
  const agent = await suite.agent();
  const conversations = await Promise.all(Array.from({ length: 20 }, () => suite.conversation(agent)));
  const acknowledged = new Map(conversations.map(({ id }) => [id, []]));
  const count = () => [...acknowledged.values()].reduce((sum, texts) => sum + texts.length, 0);
  const senders = conversations.map(async conversation => {
    for (let i = 0; ; i++) {
      try {
        const stream = await suite.send(conversation, `message ${i}`, background);
        acknowledged.get(conversation.id).push(`message ${i}`);
        await stream.broken();
        if (!stream.done) return;
      } catch {
        // The server is gone: what it did not acknowledge, it need not have kept.
        return;
      }
    }
  });
  await until('three hundred sends', () => count() >= 300, 60_000);
  await suite.server.kill();
  await Promise.all(senders);
  await suite.server.run();
  for (const conversation of conversations) {
    await until('the run in flight ends', async () => (await suite.server.call('POST', `/v1/conversations/${conversation.id}/stream`, {})).status === 400);
    const users = (await suite.messages(conversation)).filter(message => message.message_type === 'user_message').map(message => message.content);
    const sent = acknowledged.get(conversation.id);
    assert.deepEqual(users.slice(0, sent.length), sent);
    assert.ok(users.length <= sent.length + 1);
    assert.equal(new Set(users).size, users.length);
  }
});

test('runInFlight_whenTheServerIsStopped_goesOnAfterTheStart', async () => {
  const { conversation, before } = await half(await suite.conversation(), 'orderly');
  await suite.server.stop();
  await before.broken();
  await suite.server.run();
  const after = await (await suite.follow(conversation, { run_id: before.items[0].run_id, starting_after: seqOf(before) })).end();
  assert.equal(after.text, words.join(''));
  assert.deepEqual((await suite.messages(conversation)).slice(1).map(message => message.content), ['orderly', words.join('')]);
});
