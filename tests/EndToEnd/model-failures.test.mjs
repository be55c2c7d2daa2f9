import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Server, freePort } from './harness/server.mjs';
import { Events } from './harness/events.mjs';
import { Suite, user } from './harness/suite.mjs';

// Long enough for a busy machine, short enough to wait for.
const suite = Suite.use({ environment: { Models__openai__FirstTokenTimeout: '00:00:05', Models__openai__IdleTimeout: '00:00:05', Models__Retry__Count: '1' } });
const anError = 'An error occurred with the LLM request.';
const rateLimit = 'Rate limit exceeded for LLM model provider. Please wait before making another request.';

/** How the model fails, and what a client is told: in a stream, and as the status and type of a JSON answer. */
const failures = [
  { name: '401', fail: call => call.fail(401, 'invalid_request_error', 'invalid_api_key'), stop: 'llm_api_error', type: 'llm_authentication', message: 'Authentication failed with the LLM model provider.', status: 401 },
  { name: '429', fail: call => call.fail(429, 'rate_limit_error', 'rate_limit_exceeded'), stop: 'llm_api_error', type: 'llm_rate_limit', message: rateLimit, status: 429 },
  { name: '500', fail: call => call.fail(500, 'server_error'), stop: 'llm_api_error', type: 'llm_error', message: anError, status: 500 },
  { name: '404', fail: call => call.fail(404, 'invalid_request_error', 'model_not_found'), stop: 'llm_api_error', type: 'llm_error', message: anError, status: 500 },
  { name: 'connection closed before the answer', fail: call => call.cut(), stop: 'llm_api_error', type: 'llm_error', message: anError, status: 500 },
  { name: 'garbage', fail: call => { call.raw('data: this is no JSON\n\n'); call.response.end(); }, stop: 'llm_api_error', type: 'llm_error', message: anError, status: 500 },
  { name: 'an error in the stream', fail: call => { call.raw('data: {"error":{"message":"it broke","type":"server_error"}}\n\n'); call.response.end(); }, stop: 'llm_api_error', type: 'llm_error', message: anError, status: 500 },
  { name: 'an empty answer', fail: call => call.finish(), stop: 'invalid_llm_response', type: 'llm_empty_response', message: 'LLM returned an empty response.' },
  { name: 'a stream with nothing in it', fail: call => { call.raw(''); call.response.end(); }, stop: 'llm_api_error', type: 'llm_error', message: anError },
  { name: 'half a stream', fail: call => { call.tokens('half '); setImmediate(() => call.cut()); }, stop: 'llm_api_error', type: 'internal_error', message: 'An error occurred during agent execution.', shown: true },
  { name: 'a stream that ends without an end', fail: call => { call.tokens('half '); call.response.end(); }, stop: 'llm_api_error', type: 'internal_error', message: 'An error occurred during agent execution.', shown: true },
  { name: 'garbage after some text', fail: call => { call.tokens('half '); call.raw('data: {"choices":\n\n'); call.response.end(); }, stop: 'llm_api_error', type: 'internal_error', message: 'An error occurred during agent execution.', shown: true },
];

for (const { name, fail, stop, type, message, shown } of failures) {
  for (const background of [false, true]) {
    test(`modelThatAnswers '${name}'_${background ? 'inTheBackground' : 'inTheForeground'}_endsTheStreamWithItsError`, async () => {
      const conversation = await suite.conversation();
      const prompt = suite.model.on(`${name} ${background}`, fail);
      const stream = await suite.turn(conversation, prompt, { stream_tokens: true, background });
      assert.deepEqual(stream.kinds, ['ping', ...shown ? ['assistant_message'] : [], 'stop_reason', 'event: error', '[DONE]']);
      const [ping] = stream.items;
      assert.deepEqual(stream.items.at(-2), { message_type: 'stop_reason', stop_reason: stop });
      const error = stream.items.at(-1);
      assert.deepEqual([error.message_type, error.error_type, error.message, error.run_id], ['error_message', type, message, ping.run_id]);
      assert.ok(!('id' in error) && !('date' in error));
      if (background) assert.ok(error.seq_id > ping.seq_id);
      await assertUsable(conversation, prompt);
    });
  }
}

for (const { name, fail, type, status } of failures.filter(failure => failure.status)) {
  test(`modelThatAnswers '${name}'_toAJsonRequest_isAnHttpError`, async () => {
    const conversation = await suite.conversation();
    const answer = await suite.json(conversation, suite.model.on(`${name} json`, fail));
    assert.equal(answer.status, status);
    assert.deepEqual(Object.keys(answer.body), ['error']);
    assert.equal(answer.body.error.type, type);
    assert.equal(typeof answer.body.error.message, 'string');
    assert.ok('detail' in answer.body.error);
    if (type === 'llm_error') assert.equal(answer.body.error.message, anError);
    assert.equal((await suite.json(conversation, 'next')).status, 200);
  });
}

for (const [modelStatus, status, type] of [[400, 400, 'llm_bad_request'], [402, 402, 'llm_insufficient_credits']]) {
  test(`modelThatAnswers${modelStatus}_toAJsonRequest_is${type}`, async () => {
    const answer = await suite.json(await suite.conversation(), suite.model.on(`json ${modelStatus}`, call => call.fail(modelStatus, 'invalid_request_error')));
    assert.deepEqual([answer.status, answer.body.error.type], [status, type]);
  });
}

test('modelThatSaysNothing_timesOut', async () => {
  const conversation = await suite.conversation();
  const prompt = suite.model.on('mute', () => {});
  const stream = await suite.turn(conversation, prompt);
  assert.deepEqual(stream.kinds, ['ping', 'stop_reason', 'event: error', '[DONE]']);
  assert.deepEqual([stream.items[1].stop_reason, stream.items[2].error_type, stream.items[2].message], ['llm_api_error', 'llm_timeout', 'The LLM request timed out. Please try again.']);
  await assertUsable(conversation, prompt);
  const answer = await suite.json(conversation, prompt);
  assert.deepEqual([answer.status, answer.body.error.type], [504, 'llm_timeout']);
});

test('modelThatFallsSilent_timesOutAfterItsWords', async () => {
  const conversation = await suite.conversation();
  const prompt = suite.model.on('fading', call => call.tokens('half '));
  const stream = await suite.turn(conversation, prompt, { stream_tokens: true });
  assert.deepEqual(stream.kinds, ['ping', 'assistant_message', 'stop_reason', 'event: error', '[DONE]']);
  assert.deepEqual([stream.items.at(-2).stop_reason, stream.items.at(-1).error_type], ['llm_api_error', 'internal_error']);
  await assertUsable(conversation, prompt);
});

test('errorOfTheModel_isInTheDetail', async () => {
  const prompt = suite.model.on('explain', call => call.fail(500, 'server_error', null, 'the hamster is tired'));
  const stream = await suite.turn(await suite.conversation(), prompt);
  assert.match(stream.items.at(-1).detail, /the hamster is tired/);
});

test('npmClient_readingAFailedStream_throwsItsMessage', async () => {
  const prompt = suite.model.on('fail the client', call => call.fail(401, 'invalid_request_error'));
  const { id } = await suite.conversation();
  await assert.rejects(async () => {
    for await (const item of await suite.client.conversations.messages.create(id, { messages: [user(prompt)] })) assert.ok(item);
  }, failure => failure.error.message === 'Authentication failed with the LLM model provider.');
});

test('failedRun_isReplayedAsItWas', async () => {
  const conversation = await suite.conversation();
  const prompt = suite.model.on('replay the failure', call => { call.tokens('half '); setImmediate(() => call.cut()); });
  const stream = await suite.turn(conversation, prompt, { stream_tokens: true, background: true });
  const again = await (await suite.follow(conversation, { run_id: stream.items[0].run_id })).end();
  assert.deepEqual(again.frames, stream.frames);
});

test('failureInTheSecondStep_keepsTheFirst', async () => {
  const conversation = await suite.conversation(await suite.agent({ memory_blocks: [{ label: 'human', value: '' }] }));
  const prompt = suite.model.on('fail later', call => call.afterTool ? call.fail(500, 'server_error') : call.callTool('memory_insert', { label: 'human', new_string: 'x' }));
  const stream = await suite.turn(conversation, prompt);
  assert.deepEqual(stream.kinds, ['ping', 'tool_call_message', 'tool_return_message', 'stop_reason', 'event: error', '[DONE]']);
  assert.deepEqual((await suite.messages(conversation)).slice(1).map(message => message.message_type), ['user_message', 'tool_call_message', 'tool_return_message']);
  assert.equal((await suite.json(conversation, 'next')).status, 200);
});

test('toolArgumentsThatAreNoJson_areAnErrorForTheModelAndNotTheRun', async () => {
  const conversation = await suite.conversation(await suite.agent({ memory_blocks: [{ label: 'human', value: '' }] }));
  const prompt = suite.model.on('bad arguments', call => {
    if (call.afterTool) return call.say('sorry');
    call.raw('data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"memory_insert","arguments":"{\\"label\\": "}}]},"finish_reason":null}]}\n\n');
    call.finish('tool_calls');
  });
  const stream = await suite.turn(conversation, prompt);
  const result = stream.items.find(item => item.message_type === 'tool_return_message');
  assert.deepEqual([result?.status, stream.text], ['error', 'sorry']);
});

test('modelThatIsNotThere_isAnErrorNotAHang', async () => {
  const server = await Server.start({ Models__openai__BaseUrl: `http://127.0.0.1:${await freePort()}/v1` });
  try {
    const agent = await server.client.agents.create({ name: 'lonely', model: 'openai/none' });
    const conversation = await server.client.conversations.create({ agent_id: agent.id });
    const stream = await (await Events.open(server, `/v1/conversations/${conversation.id}/messages`, { messages: [user('anybody?')] })).end(60_000);
    assert.deepEqual(stream.kinds, ['ping', 'stop_reason', 'event: error', '[DONE]']);
    assert.equal(stream.items.at(-1).error_type, 'llm_error');
  } finally {
    await server.dispose();
  }
});

/** Nothing runs, the user's message is there once, and the next send is answered. */
async function assertUsable(conversation, prompt) {
  assert.equal((await suite.server.call('POST', `/v1/conversations/${conversation.id}/cancel`)).status, 409);
  const users = (await suite.messages(conversation)).filter(message => message.message_type === 'user_message');
  assert.deepEqual(users.map(message => message.content), [prompt]);
  const next = await suite.turn(conversation, 'still there?');
  assert.equal(next.text, 'You said: still there?');
}
