import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Suite, user } from './harness/suite.mjs';

const suite = Suite.use();
const isValidationError = ({ status, body, text }) => {
  assert.equal(status, 422, text);
  assert.equal(typeof body?.detail, 'string', text);
  assert.equal(typeof body.trace_id, 'string', text);
};

test('malformedJson_isAValidationErrorEverywhere', async () => {
  const conversation = await suite.conversation();
  const before = await suite.client.conversations.retrieve(conversation.id);
  for (const json of ['{', '', '{"messages": [}', 'nonsense', '{"messages":[{"role":"user","content":"x"}]', '\u0000']) {
    isValidationError(await suite.server.call('POST', `/v1/conversations/${conversation.id}/messages`, json));
    isValidationError(await suite.server.call('PATCH', `/v1/conversations/${conversation.id}`, json));
    if (json !== '') {
      isValidationError(await suite.server.call('POST', '/v1/agents/', json));
      isValidationError(await suite.server.call('POST', `/v1/conversations/?agent_id=${conversation.agent_id}`, json));
      isValidationError(await suite.server.call('POST', `/v1/conversations/${conversation.id}/stream`, json));
    }
  }
  assert.deepEqual(await suite.client.conversations.retrieve(conversation.id), before);
});

test('wrongTypes_inASend_areValidationErrorsAndStoreNothing', async () => {
  const conversation = await suite.conversation();
  const message = user('x');
  const wrong = [
    [], 'text', 7, null,
    { messages: 'text' }, { messages: {} }, { messages: [7] }, { messages: [null] }, { messages: ['text'] },
    { messages: [{ role: 'king', content: 'x' }] }, { messages: [{ role: 'user' }] }, { messages: [{ content: 'x' }] },
    { messages: [{ role: 'user', content: 7 }] }, { messages: [{ role: 'user', content: [{ type: 'text' }] }] },
    { messages: [{ role: 'user', content: [{ type: 'smell', smell: 'x' }] }] }, { messages: [{ role: 'user', content: ['x'] }] },
    { messages: [{ type: 'no_such_type', role: 'user', content: 'x' }] },
    { messages: [message], streaming: 'perhaps' }, { messages: [message], stream_tokens: [] }, { messages: [message], background: {} },
    { messages: [message], max_steps: 'many' }, { messages: [message], include_return_message_types: 'all' },
    { messages: [message], include_return_message_types: ['no_such_type'] }, { messages: [message], override_model: 7 },
    { messages: [message], client_tools: 'none' }, { input: 7 },
  ];
  const accepted = [];
  for (const request of wrong) {
    const { status, body, text } = await suite.server.call('POST', `/v1/conversations/${conversation.id}/messages`, JSON.stringify(request));
    if (status !== 422 || typeof body?.detail !== 'string') accepted.push(`${JSON.stringify(request)}: ${status} ${text}`);
  }
  assert.deepEqual(accepted, []);
  assert.deepEqual((await suite.messages(conversation)).map(stored => stored.message_type), ['system_message']);
  assert.equal((await suite.json(conversation, 'fine')).status, 200);
});

test('wrongTypes_inAgentsAndConversations_areValidationErrors', async () => {
  for (const request of [{ name: 7 }, { memory_blocks: 'none' }, { memory_blocks: [{ label: 'x' }] }, { tags: 'a' }, { tools: [7] }])
    isValidationError(await suite.server.call('POST', '/v1/agents/', { model: 'openai/scripted', ...request }));
  const { agent_id, id } = await suite.conversation();
  for (const request of [{ summary: 7 }, { model: [] }, { isolated_block_labels: 'human' }, { model_settings: 'hot' }])
    isValidationError(await suite.server.call('POST', `/v1/conversations/?agent_id=${agent_id}`, request));
  for (const request of [{ summary: 7 }, { model: [] }, []])
    isValidationError(await suite.server.call('PATCH', `/v1/conversations/${id}`, request));
});

test('imageWithABadScheme_is400', async () => {
  const conversation = await suite.conversation();
  const content = [{ type: 'image', source: { type: 'url', url: 'file:///etc/passwd' } }];
  const { status, body } = await suite.json(conversation, content);
  assert.equal(status, 400);
  assert.equal(typeof body.detail, 'string');
  assert.deepEqual((await suite.messages(conversation)).map(stored => stored.message_type), ['system_message']);
});

test('bodyOfTenMegabytes_isRefusedAndStoresNothing', async () => {
  const conversation = await suite.conversation();
  const { status, body } = await suite.json(conversation, 'x'.repeat(10 * 1024 * 1024));
  assert.equal(status, 413);
  assert.equal(typeof body.detail, 'string');
  assert.deepEqual((await suite.messages(conversation)).map(stored => stored.message_type), ['system_message']);
  assert.equal((await suite.json(conversation, 'fine')).status, 200);
});

test('unicode_isKeptAsItIs', async () => {
  const conversation = await suite.conversation();
  const text = 'ünïcödé 漢字 🙂👩‍👩‍👧 "quoted" \\ back\nnew line\ttab \u2028 <b>&amp;</b>';
  assert.equal((await suite.turn(conversation, text, { stream_tokens: true })).text, `You said: ${text}`);
  assert.deepEqual((await suite.messages(conversation)).slice(1).map(message => message.content), [text, `You said: ${text}`]);
});
