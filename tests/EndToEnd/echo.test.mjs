import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Suite } from './harness/suite.mjs';

const suite = Suite.use();
const conversation = async () => suite.conversation(await suite.agent({ model: 'local/echo' }));

test('echo_answersWordByWord', async () => {
  const stream = await suite.turn(await conversation(), 'hello there', { stream_tokens: true });
  assert.deepEqual(stream.items.filter(item => item.message_type === 'assistant_message').map(item => item.content), ['You ', 'said: ', 'hello ', 'there']);
});

test('echo_toldWordsAndThoughts_givesThem', async () => {
  const stream = await suite.turn(await conversation(), '/words 5\n/think about it', { stream_tokens: true });
  assert.equal(stream.text, 'word1 word2 word3 word4 word5');
  assert.equal(stream.items.filter(item => item.message_type === 'reasoning_message').map(item => item.reasoning).join(''), 'about it');
});

for (const [failure, error_type] of [['401', 'llm_authentication'], ['429', 'llm_rate_limit'], ['500', 'llm_error'], ['timeout', 'llm_timeout'], ['garbage', 'llm_error']]) {
  test(`echo_toldToFailWith${failure}_does`, async () => {
    const stream = await suite.turn(await conversation(), `/fail ${failure}`);
    assert.deepEqual(stream.kinds, ['ping', 'stop_reason', 'event: error', '[DONE]']);
    assert.deepEqual([stream.items[1].stop_reason, stream.items[2].error_type], ['llm_api_error', error_type]);
  });
}

test('echo_toldToBeEmpty_isAnInvalidResponse', async () => {
  const stream = await suite.turn(await conversation(), '/fail empty');
  assert.deepEqual([stream.items[1].stop_reason, stream.items[2].error_type, stream.items[2].message], ['invalid_llm_response', 'llm_empty_response', 'LLM returned an empty response.']);
});

test('echo_toldToFailAfterWords_failsDuringExecution', async () => {
  const stream = await suite.turn(await conversation(), '/fail 500 after 3 words /words 9', { stream_tokens: true });
  assert.equal(stream.text, 'word1 word2 word3 ');
  assert.deepEqual(stream.kinds.slice(-3), ['stop_reason', 'event: error', '[DONE]']);
  assert.deepEqual([stream.items.at(-1).error_type, stream.items.at(-1).message], ['internal_error', 'An error occurred during agent execution.']);
});

test('echo_timeoutAsJson_is504', async () => {
  const { status, body } = await suite.json(await conversation(), '/fail timeout');
  assert.deepEqual([status, body.error.type], [504, 'llm_timeout']);
});

test('echo_toldToHang_isEndedByCancel', async () => {
  const made = await conversation();
  const stream = await suite.send(made, '/hang after 2 words /words 4', { stream_tokens: true });
  await stream.when('two words', ({ text }) => text === 'word1 word2 ');
  assert.equal((await suite.server.call('POST', `/v1/conversations/${made.id}/cancel`)).status, 200);
  await stream.end(2000);
});
