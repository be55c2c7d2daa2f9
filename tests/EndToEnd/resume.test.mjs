import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { Events } from './harness/events.mjs';
import { unknown } from './harness/ids.mjs';
import { Suite, user } from './harness/suite.mjs';
import { signal, until, within } from './harness/until.mjs';

const suite = Suite.use();
const background = { stream_tokens: true, background: true };
const dataOf = stream => stream.frames.map(frame => frame.data);
const lastSeq = stream => stream.items.findLast(item => item.seq_id > 0).seq_id;

/** What must follow after a cut behind the item numbered `seq`: all frames that come after it in the uncut stream. */
function after(uncut, seq) {
  const at = uncut.frames.findLastIndex(frame => frame.json?.seq_id <= seq && frame.json?.seq_id !== null);
  return dataOf(uncut).slice(at + 1);
}

/** Every number that a client can have seen, and those between. */
const cuts = uncut => Array.from({ length: lastSeq(uncut) + 1 }, (_, seq) => seq);

/** A turn of two steps, each of whose pieces waits for the test. */
function gatedTurn(prompt) {
  const pieces = [
    call => call.thoughts('Hm, '), call => call.thoughts('so.'), call => call.tokens('Let '), call => call.tokens('me '), call => call.tokens('note. '),
    call => call.callTool('memory_insert', { label: 'human', new_string: 'x' }),
    call => call.tokens('All '), call => call.tokens('is '), call => call.tokens('done.'), call => call.finish(),
  ];
  const gates = pieces.map(signal);
  const serve = async (call, from, to) => {
    for (let i = from; i < to; i++) {
      await gates[i].promise;
      pieces[i](call);
    }
  };
  suite.model.on(prompt, call => call.afterTool ? serve(call, 6, 10) : serve(call, 0, 6));
  return gates;
}

const withBlock = async () => suite.conversation(await suite.agent({ memory_blocks: [{ label: 'human', value: '' }] }));

test('stream_cutAnywhereDuringTheRun_goesOnExactly', async () => {
  const conversation = await withBlock();
  const gates = gatedTurn('cut me during');
  const uncut = await suite.send(conversation, 'cut me during', background);
  await uncut.when('the first ping', ({ frames }) => frames.length > 0);
  const readers = [];
  for (const gate of gates) {
    const seen = uncut.frames.length;
    for (const seq of [0, ...uncut.items.map(item => item.seq_id).filter(Boolean)]) readers.push({ seq, stream: await suite.follow(conversation, { starting_after: seq }) });
    gate.resolve();
    await uncut.when(`more than ${seen} frames`, ({ frames }) => frames.length > seen);
  }
  await uncut.end();
  assert.equal(uncut.done, true);
  assert.equal(uncut.text, 'Let me note. All is done.');
  for (const { seq, stream } of readers) {
    await stream.end();
    assert.deepEqual(dataOf(stream), after(uncut, seq), `cut after ${seq}`);
  }
});

test('stream_cutAnywhereAfterTheRun_isReplayedExactly', async () => {
  const conversation = await withBlock();
  gatedTurn('cut me after').forEach(gate => gate.resolve());
  const uncut = await suite.turn(conversation, 'cut me after', background);
  const run_id = uncut.items[0].run_id;
  for (const starting_after of cuts(uncut)) {
    const stream = await (await suite.follow(conversation, { run_id, starting_after })).end();
    assert.deepEqual(dataOf(stream), after(uncut, starting_after), `cut after ${starting_after}`);
  }
});

test('stream_bySteps_isReplayedExactlyToo', async () => {
  const conversation = await withBlock();
  gatedTurn('cut my steps').forEach(gate => gate.resolve());
  const uncut = await suite.turn(conversation, 'cut my steps', { background: true });
  assert.deepEqual(uncut.kinds, [
    'ping', 'reasoning_message', 'assistant_message', 'tool_call_message', 'tool_return_message', 'assistant_message', 'stop_reason', 'usage_statistics', '[DONE]']);
  for (const starting_after of cuts(uncut)) {
    const stream = await (await suite.follow(conversation, { run_id: uncut.items[0].run_id, starting_after })).end();
    assert.deepEqual(dataOf(stream), after(uncut, starting_after), `cut after ${starting_after}`);
  }
});

test('stream_withTypesFiltered_isReplayedFiltered', async () => {
  const conversation = await withBlock();
  gatedTurn('cut me filtered').forEach(gate => gate.resolve());
  const uncut = await suite.turn(conversation, 'cut me filtered', { ...background, include_return_message_types: ['assistant_message'] });
  assert.ok(!uncut.kinds.includes('tool_call_message'));
  for (const starting_after of cuts(uncut)) {
    const stream = await (await suite.follow(conversation, { run_id: uncut.items[0].run_id, starting_after })).end();
    assert.deepEqual(dataOf(stream), after(uncut, starting_after), `cut after ${starting_after}`);
  }
});

test('stream_afterTheServerRestarted_isReplayedExactly', async () => {
  const conversation = await withBlock();
  gatedTurn('cut me over a restart').forEach(gate => gate.resolve());
  const uncut = await suite.turn(conversation, 'cut me over a restart', background);
  await suite.server.stop();
  await suite.server.run();
  for (const starting_after of cuts(uncut)) {
    const stream = await (await suite.follow(conversation, { run_id: uncut.items[0].run_id, starting_after })).end();
    assert.deepEqual(dataOf(stream), after(uncut, starting_after), `cut after ${starting_after}`);
  }
});

test('cursor_atOrBeyondTheEnd_endsAtOnce', async () => {
  const conversation = await suite.conversation();
  const uncut = await suite.turn(conversation, 'hello', background);
  const run_id = uncut.items[0].run_id;
  for (const beyond of [100, 1_000_000_000]) {
    const stream = await (await suite.follow(conversation, { run_id, starting_after: lastSeq(uncut) + beyond })).end(5000);
    assert.ok(stream.kinds.every(kind => kind === '[DONE]'), stream.kinds.join());
  }
});

test('manyClients_joiningAtDifferentPoints_allSeeTheSame', async () => {
  const conversation = await suite.conversation();
  const words = Array.from({ length: 40 }, (_, i) => `w${i} `);
  const gates = words.map(signal);
  const prompt = suite.model.on('for many', async call => {
    for (const [i, word] of words.entries()) {
      await gates[i].promise;
      call.tokens(word);
    }
    call.finish();
  });
  const uncut = await suite.send(conversation, prompt, background);
  const readers = [];
  for (const [i, gate] of gates.entries()) {
    for (let joining = 0; joining < 3; joining++) readers.push(await suite.follow(conversation, { starting_after: 0 }));
    gate.resolve();
    await uncut.when(`word ${i}`, ({ text }) => text.endsWith(words[i]));
  }
  await uncut.end();
  assert.equal(uncut.text, words.join(''));
  for (const reader of readers) assert.deepEqual(dataOf(await reader.end()), dataOf(uncut));
});

test('npmClient_resumingInTheMiddle_getsTheRest', async () => {
  const conversation = await suite.conversation();
  const go = signal();
  const prompt = suite.model.on('by the client', async call => { call.tokens('a', 'b', 'c'); await go.promise; call.say('d', 'e'); });
  const before = [];
  for await (const item of await suite.client.conversations.messages.create(conversation.id, { messages: [user(prompt)], ...background })) {
    before.push(item);
    if (item.content === 'b') break;
  }
  const rest = await suite.client.conversations.messages.stream(conversation.id, { starting_after: before.at(-1).seq_id });
  go.resolve();
  const after = [];
  for await (const item of rest) after.push(item);
  assert.deepEqual([...before, ...after].filter(item => item.message_type === 'assistant_message').map(item => item.content), ['a', 'b', 'c', 'd', 'e']);
  assert.deepEqual(after.slice(-2).map(item => item.message_type), ['stop_reason', 'usage_statistics']);
});

test('slowClient_thatStopsReading_getsAllLaterAndHoldsNobodyUp', async () => {
  const conversation = await suite.conversation();
  const words = Array.from({ length: 3000 }, (_, i) => `w${i} `.padEnd(4000, '.'));
  const go = signal();
  const prompt = suite.model.on('a flood', async call => { await go.promise; call.say(...words); });
  const quick = await suite.send(conversation, prompt, background);
  await quick.when('the run', ({ frames }) => frames.length > 0);
  const slow = await stalled(conversation);
  go.resolve();
  await quick.end(60_000);
  assert.equal(quick.text, words.join(''));
  assert.equal((await suite.json(conversation, 'meanwhile')).status, 200);
  assert.deepEqual(await slow.rest(), dataOf(quick));
});

test('client_thatLeaves_stopsNothing', async () => {
  for (const options of [background, { stream_tokens: true }, {}]) {
    const conversation = await suite.conversation();
    const [begun, go] = [signal(), signal()];
    const prompt = suite.model.on(`left alone ${JSON.stringify(options)}`, async call => { begun.resolve(); call.tokens('still '); await go.promise; call.say('here'); });
    const stream = await suite.send(conversation, prompt, options);
    await begun.promise;
    stream.close();
    await stream.broken();
    go.resolve();
    await until('the answer is stored', async () => (await suite.messages(conversation)).some(message => message.content === 'still here'));
    await until('the next send is taken', async () => (await suite.json(conversation, 'next')).status === 200);
    const contents = (await suite.messages(conversation)).slice(1).map(message => message.content);
    assert.deepEqual(contents, [prompt, 'still here', 'next', 'You said: next']);
  }
});

test('runId_ofAFinishedRun_isReplayedWhileAnotherRuns', async () => {
  const conversation = await suite.conversation();
  const first = await suite.turn(conversation, 'the first', background);
  const go = signal();
  const prompt = suite.model.on('the second', async call => { await go.promise; call.say('two'); });
  const second = await suite.send(conversation, prompt, background);
  await second.when('the run', ({ frames }) => frames.length > 0);
  assert.deepEqual(dataOf(await (await suite.follow(conversation, { run_id: first.items[0].run_id })).end()), dataOf(first));
  const active = await suite.follow(conversation);
  go.resolve();
  assert.deepEqual(dataOf(await active.end()), dataOf(await second.end()));
});

test('runId_unknown_is404AndMalformedIs400', async () => {
  const conversation = await suite.conversation();
  const path = `/v1/conversations/${conversation.id}/stream`;
  const missing = await suite.server.call('POST', path, { run_id: unknown('run') });
  assert.equal(missing.status, 404);
  assert.equal(typeof missing.body.detail, 'string');
  const wrong = await suite.server.call('POST', path, { run_id: 'run-1' });
  assert.deepEqual([wrong.status, wrong.body], [400, { detail: "INVALID_ARGUMENT: Invalid run ID format: run-1. Expected format: 'run-<uuid4>'" }]);
});

test('otid_findsTheRunThatItStarted', async () => {
  const conversation = await suite.conversation();
  const path = `/v1/conversations/${conversation.id}/messages`;
  const go = signal();
  const prompt = suite.model.on('by otid', async call => { call.tokens('a'); await go.promise; call.say('b'); });
  const first = await Events.open(suite.server, path, { messages: [user(prompt, { otid: 'mine-1' }), user(prompt, { otid: 'mine-2' })], ...background });
  await first.when('the run', ({ frames }) => frames.length > 0);
  const during = await Promise.all(['mine-1', 'mine-2'].map(otid => suite.follow(conversation, { otid })));
  go.resolve();
  await first.end();
  for (const stream of during) assert.deepEqual(dataOf(await stream.end()), dataOf(first));
  assert.deepEqual(dataOf(await (await suite.follow(conversation, { otid: 'mine-2' })).end()), dataOf(first));
});

test('otid_unknown_is404', async () => {
  const { status, body } = await suite.server.call('POST', `/v1/conversations/${(await suite.conversation()).id}/stream`, { otid: 'never-sent' });
  assert.deepEqual([status, body], [404, { detail: 'No run found for otid=never-sent. The run may have expired or never existed.' }]);
});

test('send_repeatedWithTheSameOtids_isTheSameRun', async () => {
  const conversation = await suite.conversation();
  const go = signal();
  const prompt = suite.model.on('once only', async call => { call.tokens('a'); await go.promise; call.say('b'); });
  const send = () => Events.open(suite.server, `/v1/conversations/${conversation.id}/messages`, { messages: [user(prompt, { otid: 'once' })], ...background });
  const first = await send();
  await first.when('the first token', ({ text }) => text === 'a');
  const during = await send();
  go.resolve();
  await first.end();
  assert.deepEqual(dataOf(await during.end()), dataOf(first));
  assert.deepEqual(dataOf(await (await send()).end()), dataOf(first));
  assert.equal(suite.model.callsFor(prompt).length, 1);
  assert.deepEqual((await suite.messages(conversation)).slice(1).map(message => message.content), [prompt, 'ab']);
});

test('follow_withNothingActive_is400', async () => {
  const expected = { detail: 'INVALID_ARGUMENT: No active runs found for this conversation.' };
  const used = await suite.conversation();
  await suite.turn(used, 'hello', background);
  for (const id of [(await suite.conversation()).id, used.id, unknown('conv')]) {
    const { status, body } = await suite.server.call('POST', `/v1/conversations/${id}/stream`, {});
    assert.deepEqual([status, body], [400, expected]);
  }
  const withoutBody = await suite.server.call('POST', `/v1/conversations/${used.id}/stream`);
  assert.deepEqual([withoutBody.status, withoutBody.body], [400, expected]);
});

test('follow_ofAForegroundRun_is400UnlessItIsNamed', async () => {
  const conversation = await suite.conversation();
  const [begun, go] = [signal(), signal()];
  const prompt = suite.model.on('in front', async call => { begun.resolve(); await go.promise; call.say('x'); });
  const stream = await suite.send(conversation, prompt);
  await begun.promise;
  const { status, body } = await suite.server.call('POST', `/v1/conversations/${conversation.id}/stream`, {});
  assert.deepEqual([status, body], [400, { detail: 'INVALID_ARGUMENT: Run was not created in background mode, so it cannot be retrieved.' }]);
  await stream.when('the ping', ({ items }) => items.length > 0);
  const named = await suite.follow(conversation, { run_id: stream.items[0].run_id });
  go.resolve();
  assert.equal((await stream.end()).text, 'x');
  assert.equal((await named.end()).text, 'x');
});

test('follow_withValuesOfTheWrongType_is422', async () => {
  const conversation = await suite.conversation();
  for (const request of [{ starting_after: 'soon' }, { include_pings: 'perhaps' }, { poll_interval: [] }, { batch_size: 'many' }, { run_id: 7 }]) {
    const { status, body } = await suite.server.call('POST', `/v1/conversations/${conversation.id}/stream`, request);
    assert.equal(status, 422, JSON.stringify(request));
    assert.equal(typeof body.detail, 'string');
  }
});

test('pollIntervalAndBatchSize_changeNothing', async () => {
  const conversation = await suite.conversation();
  const uncut = await suite.turn(conversation, 'hello', background);
  const stream = await suite.follow(conversation, { run_id: uncut.items[0].run_id, starting_after: 1, poll_interval: 0.01, batch_size: 1, include_pings: false });
  assert.deepEqual(dataOf(await stream.end()), after(uncut, 1));
});

test('send_rightAfterDone_isNeverRefused', async () => {
  const conversation = await suite.conversation();
  for (let i = 0; i < 40; i++) {
    const stream = await suite.send(conversation, `again ${i}`, background);
    await stream.when('the end', ({ done }) => done);
  }
  assert.equal((await suite.messages(conversation)).length, 81);
});

/** Joins the conversation's stream on a socket, reads its head, and then nothing until the rest is asked for. */
async function stalled(conversation) {
  const socket = new Socket();
  const body = JSON.stringify({ starting_after: 0 });
  socket.connect(suite.server.port, '127.0.0.1');
  socket.write(`POST /v1/conversations/${conversation.id}/stream HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  const pieces = [];
  await within('the head of the slow stream', new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('data', bytes => { pieces.push(bytes); socket.pause(); resolve(); });
  }));
  return {
    async rest() {
      const ended = new Promise((resolve, reject) => { socket.once('end', resolve); socket.once('error', reject); });
      socket.on('data', bytes => pieces.push(bytes));
      socket.resume();
      await within('the rest of the slow stream', ended, 60_000);
      const [head, ...text] = Buffer.concat(pieces).toString().split('\r\n\r\n');
      assert.match(head, /^HTTP\/1\.[01] 200 /);
      return text.join('\r\n\r\n').split('\n\n').filter(Boolean).map(frame => frame.replace(/^data: /, ''));
    },
  };
}
