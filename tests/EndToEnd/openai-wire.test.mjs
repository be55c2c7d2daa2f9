import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Events } from './harness/events.mjs';
import { MockLlm } from './harness/mock-llm.mjs';
import { Server } from './harness/server.mjs';
import { user } from './harness/suite.mjs';

const answers = (match, message, finish_reason = 'stop') => ({
  path: '/v1/chat/completions',
  match,
  response: { status: 200, content: JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'mock', choices: [{ index: 0, message, finish_reason }] }) },
});
const lastSays = text => `contains(body.messages[-1].content, '${text}')`;
const config = {
  streaming: { chunkSize: 7, chunkIntervalMs: 1 },
  rules: [
    answers('@', { role: 'assistant', content: 'echo: {{jmes request body.messages[-1].content}}' }),
    answers(lastSays('which model'), { role: 'assistant', content: '{{jmes request body.model}}' }),
    answers(lastSays('which key'), { role: 'assistant', content: '{{jmes request headers.authorization}}' }),
    { path: '/v1/chat/completions', match: lastSays('break'), response: { status: 500, content: '{"error":{"message":"it broke","type":"server_error","code":null}}' } },
    { path: '/v1/models', response: { status: 200, content: '{"object":"list","data":[{"id":"mock-small","object":"model","owned_by":"mock"}]}' } },
  ],
};
let mock;
let server;
let agent;

before(async () => {
  mock = await MockLlm.start(config);
  server = await Server.start({ Models__openai__BaseUrl: `${mock.url}/v1`, Models__openai__ApiKey: 'sk-of-the-mock' });
  agent = await server.client.agents.create({ name: 'abroad', model: 'openai/mock-small' });
});

after(async () => {
  await server?.dispose();
  await mock?.dispose();
});

const conversation = () => server.client.conversations.create({ agent_id: agent.id });
const turn = async (to, content, options = {}) =>
  (await Events.open(server, `/v1/conversations/${to.id}/messages`, { messages: [user(content)], ...options })).end();

test('mock_answeringInChunks_isStreamedChunkByChunk', async () => {
  const made = await conversation();
  const stream = await turn(made, 'hello out there', { stream_tokens: true, background: true });
  const pieces = stream.items.filter(item => item.message_type === 'assistant_message').map(item => item.content);
  assert.deepEqual(pieces, ['echo: h', 'ello ou', 't there']);
  assert.deepEqual(stream.kinds.slice(-3), ['stop_reason', 'usage_statistics', '[DONE]']);
  assert.deepEqual([stream.items.at(-2).stop_reason, stream.items.at(-1).step_count], ['end_turn', 1]);
  const again = await (await Events.open(server, `/v1/conversations/${made.id}/stream`, { run_id: stream.items[0].run_id })).end();
  assert.deepEqual(again.frames, stream.frames);
});

test('mock_asJson_isTheWholeAnswer', async () => {
  const { body } = await server.call('POST', `/v1/conversations/${(await conversation()).id}/messages`, { messages: [user('hello')], streaming: false });
  assert.deepEqual(body.messages.map(message => message.content), ['echo: hello']);
});

test('mock_seesTheModelAndTheKey', async () => {
  assert.equal((await turn(await conversation(), 'which model')).text, 'mock-small');
  assert.equal((await turn(await conversation(), 'which model', { override_model: 'openai/any/name' })).text, 'any/name');
  assert.equal((await turn(await conversation(), 'which key')).text, 'Bearer sk-of-the-mock');
});

test('mock_failing_endsTheRunAndTheNextSucceeds', async () => {
  const made = await conversation();
  const stream = await turn(made, 'break');
  assert.deepEqual(stream.kinds, ['ping', 'stop_reason', 'event: error', '[DONE]']);
  assert.equal(stream.items.at(-1).error_type, 'llm_error');
  assert.match(stream.items.at(-1).detail, /it broke/);
  assert.ok(!JSON.stringify(stream.frames).includes('sk-of-the-mock'));
  assert.equal((await turn(made, 'again')).text, 'echo: again');
});

test('models_ofTheMock_areListed', async () => {
  const models = await server.client.models.list();
  const listed = models.find(model => model.handle === 'openai/mock-small');
  assert.ok(listed, models.map(model => model.handle).join());
  assert.equal(listed.name, 'mock-small');
});

test('manyTurns_atOnce_eachGetTheirOwnAnswer', async () => {
  const streams = await Promise.all(Array.from({ length: 20 }, async (_, i) => turn(await conversation(), `number ${i}`, { stream_tokens: true })));
  assert.deepEqual(streams.map(stream => stream.text), streams.map((_, i) => `echo: number ${i}`));
});
