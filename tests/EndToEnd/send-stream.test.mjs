import assert from 'node:assert/strict';
import { test } from 'node:test';
import { date, idOf, unknown } from './harness/ids.mjs';
import { Suite, user } from './harness/suite.mjs';
import { signal } from './harness/until.mjs';

const suite = Suite.use();
const withBlock = () => suite.agent({ memory_blocks: [{ label: 'human', value: 'tea' }] });
const insert = { label: 'human', new_string: 'jazz' };

/** Thinks, speaks, calls a tool, then answers. */
const busyTurn = call => {
  if (call.afterTool) return call.say('All ', 'done.');
  call.thoughts('Let me ', 'see.');
  call.tokens('One ', 'moment. ');
  call.callTool('memory_insert', insert);
};

test('stream_ofAPlainTurn_hasTheFramesInOrder', async () => {
  const stream = await suite.turn(await suite.conversation(), 'hello');
  assert.deepEqual(stream.kinds, ['ping', 'assistant_message', 'stop_reason', 'usage_statistics', '[DONE]']);
  assert.ok(stream.frames.every(frame => frame.event === null));
  const [ping, answer, stop, usage] = stream.items;
  assert.match(ping.id, idOf('ping'));
  assert.match(ping.date, date);
  assert.deepEqual([ping.name, ping.otid, ping.sender_id, ping.step_id, ping.is_err, ping.seq_id], [null, null, null, null, null, null]);
  assert.match(ping.run_id, idOf('run'));
  assert.deepEqual([answer.content, answer.run_id, answer.seq_id], ['You said: hello', ping.run_id, null]);
  assert.deepEqual(stop, { message_type: 'stop_reason', stop_reason: 'end_turn' });
  assert.deepEqual([usage.prompt_tokens, usage.completion_tokens, usage.total_tokens, usage.step_count, usage.context_tokens], [10, 5, 15, 1, 15]);
  assert.ok(!('run_id' in usage) && !('seq_id' in usage));
});

test('stream_headers_forbidBufferingOnTheWay', async () => {
  const { headers } = await suite.turn(await suite.conversation(), 'hello');
  assert.match(headers.get('content-type'), /^text\/event-stream/);
  assert.match(headers.get('cache-control'), /no-cache/);
  assert.equal(headers.get('x-accel-buffering'), 'no');
});

test('streaming_whenAbsent_isOn', async () => {
  const stream = await suite.send(await suite.conversation(), 'hello', {});
  assert.equal((await stream.end()).done, true);
});

test('npmClient_readingASend_getsEveryMessage', async () => {
  const conversation = await suite.conversation();
  const seen = [];
  for await (const item of await suite.client.conversations.messages.create(conversation.id, { messages: [user('hello')] })) seen.push(item);
  assert.deepEqual(seen.map(item => item.message_type), ['ping', 'assistant_message', 'stop_reason', 'usage_statistics']);
  assert.equal(seen[1].content, 'You said: hello');
});

test('npmClient_readingTokens_getsEveryPiece', async () => {
  const conversation = await suite.conversation();
  const prompt = suite.model.on('count', call => call.say('one ', 'two ', 'three'));
  const seen = [];
  const sent = { messages: [user(prompt)], stream_tokens: true, background: true };
  for await (const item of await suite.client.conversations.messages.create(conversation.id, sent)) seen.push(item);
  assert.deepEqual(seen.filter(item => item.message_type === 'assistant_message').map(item => item.content), ['one ', 'two ', 'three']);
});

test('pings_whenOff_areNotSent', async () => {
  const stream = await suite.turn(await suite.conversation(), 'hello', { include_pings: false });
  assert.deepEqual(stream.kinds, ['assistant_message', 'stop_reason', 'usage_statistics', '[DONE]']);
});

test('steps_withATool_areWholeMessages', async () => {
  const conversation = await suite.conversation(await withBlock());
  const stream = await suite.turn(conversation, suite.model.on('busy by steps', busyTurn));
  assert.deepEqual(stream.kinds, [
    'ping', 'reasoning_message', 'assistant_message', 'tool_call_message', 'tool_return_message', 'assistant_message', 'stop_reason', 'usage_statistics', '[DONE]']);
  const [, reasoning, text, call, result, last, , usage] = stream.items;
  assert.deepEqual([reasoning.reasoning, text.content, last.content], ['Let me see.', 'One moment. ', 'All done.']);
  assert.ok(Array.isArray(call.tool_calls));
  assert.deepEqual([call.tool_call.name, JSON.parse(call.tool_call.arguments)], ['memory_insert', insert]);
  assert.deepEqual([result.name, result.status, result.tool_call_id], ['memory_insert', 'success', call.tool_call.tool_call_id]);
  assert.equal(usage.step_count, 2);
  const listed = (await suite.messages(conversation)).slice(2);
  const streamed = [reasoning, text, call, result, last];
  assert.deepEqual(streamed.map(item => [item.id, item.otid, item.date, item.step_id]), listed.map(item => [item.id, item.otid, item.date, item.step_id]));
});

test('step_isStoredBeforeItIsShown', async () => {
  const conversation = await suite.conversation(await withBlock());
  const go = signal();
  const prompt = suite.model.on('store first', async call => {
    if (!call.afterTool) return call.callTool('memory_insert', insert);
    await go.promise;
    call.say('end');
  });
  const stream = await suite.send(conversation, prompt);
  await stream.when('the tool return', ({ kinds }) => kinds.includes('tool_return_message'));
  assert.deepEqual((await suite.messages(conversation)).slice(2).map(message => message.message_type), ['tool_call_message', 'tool_return_message']);
  go.resolve();
  await stream.end();
});

for (const background of [false, true]) {
  test(`tokens_${background ? 'inTheBackground' : 'inTheForeground'}_arePiecesThatShareIdAndOtid`, async () => {
    const conversation = await suite.conversation(await withBlock());
    const stream = await suite.turn(conversation, suite.model.on('busy by tokens', busyTurn), { stream_tokens: true, background });
    const of = type => stream.items.filter(item => item.message_type === type);
    assert.deepEqual(of('reasoning_message').map(item => item.reasoning), ['Let me ', 'see.']);
    assert.deepEqual(of('assistant_message').map(item => item.content), ['One ', 'moment. ', 'All ', 'done.']);
    const calls = of('tool_call_message');
    for (const { tool_call, tool_calls } of calls) {
      assert.ok(!Array.isArray(tool_call) && !Array.isArray(tool_calls) && tool_calls !== null, 'a piece is an object');
      assert.deepEqual(tool_calls, tool_call);
      assert.equal(tool_call.tool_call_id, 'call_memory_insert');
    }
    assert.equal(calls[0].tool_call.name, 'memory_insert');
    assert.ok(calls.slice(1).every(({ tool_call }) => tool_call.name === undefined || tool_call.name === null));
    assert.deepEqual(JSON.parse(calls.map(({ tool_call }) => tool_call.arguments ?? '').join('')), insert);
    assert.equal(of('tool_return_message').length, 1);
    assert.equal(of('tool_return_message')[0].tool_returns.length, 1);
    assert.deepEqual(stream.kinds.slice(-3), ['stop_reason', 'usage_statistics', '[DONE]']);

    const [reasoning, text, call, result, last] = (await suite.messages(conversation)).slice(2);
    const same = (pieces, message) => pieces.forEach(piece =>
      assert.deepEqual([piece.id, piece.otid, piece.date, piece.step_id, piece.run_id], [message.id, message.otid, message.date, message.step_id, message.run_id]));
    same(of('reasoning_message'), reasoning);
    same(of('assistant_message').slice(0, 2), text);
    same(calls, call);
    same(of('tool_return_message'), result);
    same(of('assistant_message').slice(2), last);
    assert.deepEqual([text.content, last.content], ['One moment. ', 'All done.']);
  });
}

test('tokens_inTheBackground_areNumberedFromOne', async () => {
  const conversation = await suite.conversation();
  const prompt = suite.model.on('numbered', call => call.say('a', 'b', 'c'));
  const stream = await suite.turn(conversation, prompt, { stream_tokens: true, background: true });
  assert.deepEqual(stream.kinds, ['ping', 'assistant_message', 'assistant_message', 'assistant_message', 'stop_reason', 'usage_statistics', '[DONE]']);
  const numbers = stream.items.slice(0, 4).map(item => item.seq_id);
  assert.equal(numbers[0], 1);
  numbers.slice(1).forEach((number, i) => assert.ok(number > numbers[i], `${numbers}`));
  const runs = new Set(stream.items.slice(0, 4).map(item => item.run_id));
  assert.equal(runs.size, 1);
  for (const item of stream.items.slice(4)) assert.ok(!('seq_id' in item) && !('run_id' in item), JSON.stringify(item));
});

test('token_isShownWhenItComesNotLater', async () => {
  const conversation = await suite.conversation();
  const gates = [signal(), signal(), signal()];
  const prompt = suite.model.on('gated', async call => {
    for (const [i, gate] of gates.entries()) {
      await gate.promise;
      call.tokens(`${i}`);
    }
    call.finish();
  });
  const stream = await suite.send(conversation, prompt, { stream_tokens: true });
  for (const [i, gate] of gates.entries()) {
    gate.resolve();
    await stream.when(`token ${i}`, ({ text }) => text.length === i + 1, 3000);
  }
  assert.equal((await stream.end()).text, '012');
});

test('returnTypes_hideMessagesButNeverTheEnd', async () => {
  const conversation = await suite.conversation(await withBlock());
  const options = { include_return_message_types: ['tool_return_message'], stream_tokens: true };
  const stream = await suite.turn(conversation, suite.model.on('busy filtered', busyTurn), options);
  assert.deepEqual(stream.kinds, ['ping', 'tool_return_message', 'stop_reason', 'usage_statistics', '[DONE]']);
  const nothing = await suite.turn(conversation, 'hello', { include_return_message_types: ['system_message'], include_pings: false });
  assert.deepEqual(nothing.kinds, ['stop_reason', 'usage_statistics', '[DONE]']);
});

test('maxSteps_inAStream_endsWithItsReason', async () => {
  const conversation = await suite.conversation(await withBlock());
  const prompt = suite.model.on('looping', call => call.callTool('memory_insert', insert, { id: `call_${suite.model.calls.length}` }));
  const stream = await suite.turn(conversation, prompt, { max_steps: 2 });
  assert.deepEqual(stream.kinds, [
    'ping', 'tool_call_message', 'tool_return_message', 'tool_call_message', 'tool_return_message', 'stop_reason', 'usage_statistics', '[DONE]']);
  assert.equal(stream.items.find(item => item.message_type === 'stop_reason').stop_reason, 'max_steps');
});

test('overrideModel_inAStream_isCalled', async () => {
  const prompt = suite.model.on('which model', call => call.say(call.body.model));
  assert.equal((await suite.turn(await suite.conversation(), prompt, { override_model: 'openai/gpt-x' })).text, 'gpt-x');
});

test('severalToolCalls_whenNotParallel_areCutToTheFirst', async () => {
  const conversation = await suite.conversation(await withBlock());
  const prompt = suite.model.on('two calls', call => {
    if (call.afterTool) return call.say('end');
    call.tool('memory_insert', { label: 'human', new_string: 'first' }, { id: 'call_1', index: 0 });
    call.tool('memory_insert', { label: 'human', new_string: 'second' }, { id: 'call_2', index: 1 });
    call.finish('tool_calls');
  });
  const stream = await suite.turn(conversation, prompt);
  const calls = stream.items.filter(item => item.message_type === 'tool_call_message').flatMap(item => item.tool_calls);
  assert.deepEqual(calls.map(call => call.tool_call_id), ['call_1']);
  const returns = stream.items.filter(item => item.message_type === 'tool_return_message').flatMap(item => item.tool_returns);
  assert.deepEqual(returns.map(result => result.tool_call_id), ['call_1']);
});

test('severalToolCalls_whenParallel_areAllAnswered', async () => {
  const agent = await suite.agent({ memory_blocks: [{ label: 'human', value: '' }], parallel_tool_calls: true });
  const prompt = suite.model.on('two calls at once', call => {
    if (call.afterTool) return call.say('end');
    call.tool('memory_insert', { label: 'human', new_string: 'first' }, { id: 'call_1', index: 0 });
    call.tool('memory_insert', { label: 'human', new_string: 'second' }, { id: 'call_2', index: 1 });
    call.finish('tool_calls');
  });
  const stream = await suite.turn(await suite.conversation(agent), prompt);
  const of = type => stream.items.filter(item => item.message_type === type);
  assert.deepEqual(of('tool_call_message').map(item => item.tool_calls.map(call => call.tool_call_id)), [['call_1', 'call_2']]);
  assert.deepEqual(of('tool_return_message').map(item => item.tool_returns.map(result => result.tool_call_id)), [['call_1', 'call_2']]);
});

test('send_toAnUnknownConversation_isAPlainError', async () => {
  const { status, headers, body } = await suite.server.call('POST', `/v1/conversations/${unknown('conv')}/messages`, { messages: [user('x')], stream_tokens: true });
  assert.equal(status, 404);
  assert.match(headers.get('content-type'), /^application\/json/);
  assert.equal(typeof body.detail, 'string');
});
