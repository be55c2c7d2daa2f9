import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unknown } from './harness/ids.mjs';
import { Suite } from './harness/suite.mjs';
import { signal, within } from './harness/until.mjs';

const suite = Suite.use();
const cancel = conversation => suite.server.call('POST', `/v1/conversations/${conversation.id}/cancel`);

/** A model that says two words and then nothing more, until its caller leaves. */
function endless(prompt) {
  const called = signal();
  suite.model.on(prompt, call => { call.tokens('one ', 'two '); called.resolve(call); });
  return called.promise;
}

for (const options of [{}, { stream_tokens: true }, { background: true }, { stream_tokens: true, background: true }]) {
  test(`cancel_ofAStream${JSON.stringify(options)}_endsItWithOneStopReason`, async () => {
    const conversation = await suite.conversation();
    const prompt = `cancel ${JSON.stringify(options)}`;
    const called = endless(prompt);
    const stream = await suite.send(conversation, prompt, options);
    const call = await called;
    if (options.stream_tokens) await stream.when('both words', ({ text }) => text === 'one two ');
    else await stream.when('the ping', ({ items }) => items.length > 0);
    const { status, body } = await cancel(conversation);
    assert.deepEqual([status, body], [200, { [stream.items[0].run_id]: 'cancelled' }]);
    await within('the model call is given up', call.aborted, 2000);
    await stream.end(2000);
    const stops = stream.items.filter(item => item.message_type === 'stop_reason');
    assert.deepEqual(stops, [{ message_type: 'stop_reason', stop_reason: 'cancelled' }]);
    assert.ok(!stream.kinds.some(kind => kind.startsWith('event:')), stream.kinds.join());
    assert.equal(stream.done, true);

    const [asked, ...answers] = (await suite.messages(conversation)).slice(1).map(message => [message.message_type, message.content]);
    assert.deepEqual(asked, ['user_message', prompt]);
    // By steps nobody can see how much the server had read of the answer when it was cancelled.
    if (options.stream_tokens) assert.deepEqual(answers, [['assistant_message', 'one two ']]);
    const next = await suite.turn(conversation, 'go on');
    assert.equal(next.text, 'You said: go on');
  });
}

test('cancel_ofAJsonTurn_answersItAsCancelled', async () => {
  const conversation = await suite.conversation();
  const called = endless('cancel my json');
  const turn = suite.json(conversation, 'cancel my json');
  await called;
  assert.equal((await cancel(conversation)).status, 200);
  const { status, body } = await within('the answer', turn, 5000);
  assert.equal(status, 200);
  assert.equal(body.stop_reason.stop_reason, 'cancelled');
});

test('cancel_byTheNpmClient_namesTheRun', async () => {
  const conversation = await suite.conversation();
  const called = endless('cancel by client');
  const stream = await suite.send(conversation, 'cancel by client', { background: true });
  await called;
  await stream.when('the ping', ({ items }) => items.length > 0);
  assert.deepEqual(await suite.client.conversations.cancel(conversation.id), { [stream.items[0].run_id]: 'cancelled' });
  await stream.end();
});

test('cancel_withNothingActive_is409', async () => {
  const fresh = await suite.conversation();
  const used = await suite.conversation();
  await suite.turn(used, 'hello');
  for (const conversation of [fresh, used]) {
    const { status, body } = await cancel(conversation);
    assert.deepEqual([status, body], [409, { detail: `CONFLICT: No active runs to cancel for conversation ${conversation.id}` }]);
  }
});

test('cancel_twice_isRefusedTheSecondTime', async () => {
  const conversation = await suite.conversation();
  const called = endless('cancel twice');
  const stream = await suite.send(conversation, 'cancel twice');
  await called;
  assert.equal((await cancel(conversation)).status, 200);
  assert.equal((await cancel(conversation)).status, 409);
  await stream.end();
});

test('cancel_ofAnUnknownConversation_is404', async () => {
  assert.equal((await cancel({ id: unknown('conv') })).status, 404);
});

test('cancelledRun_isReplayedAsItWas', async () => {
  const conversation = await suite.conversation();
  const called = endless('replay me');
  const stream = await suite.send(conversation, 'replay me', { stream_tokens: true, background: true });
  await called;
  await stream.when('both words', ({ text }) => text === 'one two ');
  await cancel(conversation);
  await stream.end();
  const run_id = stream.items[0].run_id;
  for (const starting_after of [0, ...stream.items.map(item => item.seq_id).filter(Boolean)]) {
    const at = stream.frames.findLastIndex(frame => frame.json?.seq_id <= starting_after);
    const again = await (await suite.follow(conversation, { run_id, starting_after })).end();
    assert.deepEqual(again.frames.map(frame => frame.data), stream.frames.slice(at + 1).map(frame => frame.data));
  }
});

test('cancel_duringTheSecondStep_keepsTheFirst', async () => {
  const conversation = await suite.conversation(await suite.agent({ memory_blocks: [{ label: 'human', value: '' }] }));
  const second = signal();
  const prompt = suite.model.on('cancel later', call => {
    if (!call.afterTool) return call.callTool('memory_insert', { label: 'human', new_string: 'kept' });
    call.tokens('half');
    second.resolve(call);
  });
  const stream = await suite.send(conversation, prompt, { stream_tokens: true });
  await second.promise;
  await stream.when('half an answer', ({ text }) => text === 'half');
  await cancel(conversation);
  await stream.end();
  assert.deepEqual((await suite.messages(conversation)).slice(1).map(message => message.message_type),
    ['user_message', 'tool_call_message', 'tool_return_message', 'assistant_message']);
  const go = suite.model.on('after the cancel', call => call.say(call.body.messages.map(message => message.role).join()));
  assert.equal((await suite.turn(conversation, go)).text, 'system,user,assistant,tool,assistant,user');
});

test('cancelBurst_onManyConversations_leavesNoneStuck', async () => {
  const agent = await suite.agent();
  await Promise.all(Array.from({ length: 20 }, async (_, i) => {
    const conversation = await suite.conversation(agent);
    const called = endless(`burst ${i}`);
    const stream = await suite.send(conversation, `burst ${i}`, { stream_tokens: true, background: i % 2 === 0 });
    await called;
    const answers = await Promise.all([cancel(conversation), cancel(conversation), cancel(conversation)]);
    assert.ok(answers.some(answer => answer.status === 200));
    assert.ok(answers.every(answer => answer.status === 200 || answer.status === 409));
    await stream.end();
    assert.equal((await suite.json(conversation, 'next')).status, 200);
  }));
});
