import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unknown } from './harness/ids.mjs';
import { Suite, user } from './harness/suite.mjs';

const suite = Suite.use();
const send = (id, more) => suite.server.call('POST', `/v1/conversations/${id}/messages`, { messages: [user('hello')], streaming: false, ...more });

test('defaultConversation_namedWithItsAgent_holdsATurn', async () => {
  const agent = await suite.agent();
  const { status, body } = await send('default', { agent_id: agent.id });
  assert.equal(status, 200);
  assert.equal(body.messages[0].content, 'You said: hello');
  const listed = await suite.client.conversations.messages.list('default', { agent_id: agent.id, order: 'asc' });
  assert.deepEqual(listed.getPaginatedItems().map(message => message.message_type), ['system_message', 'user_message', 'assistant_message']);
});

test('defaultConversation_namedByTheAgentsId_isTheSame', async () => {
  const agent = await suite.agent();
  assert.equal((await send(agent.id)).status, 200);
  assert.equal((await send('default', { agent_id: agent.id })).status, 200);
  const { body } = await suite.server.call('GET', `/v1/conversations/${agent.id}/messages?order=asc`);
  assert.deepEqual(body.map(message => message.message_type), ['system_message', 'user_message', 'assistant_message', 'user_message', 'assistant_message']);
});

test('defaultConversation_isNotListed', async () => {
  const agent = await suite.agent();
  await send('default', { agent_id: agent.id });
  assert.deepEqual(await suite.client.conversations.list({ agent_id: agent.id }), []);
});

test('defaultConversations_ofTwoAgents_areTwo', async () => {
  const [one, other] = [await suite.agent(), await suite.agent()];
  await send('default', { agent_id: one.id });
  const { body } = await suite.server.call('GET', `/v1/conversations/default/messages?agent_id=${other.id}&order=asc`);
  assert.deepEqual(body.map(message => message.message_type), ['system_message']);
});

test('default_withoutAnAgent_is404', async () => {
  assert.equal((await send('default')).status, 404);
  const stream = await suite.server.call('POST', '/v1/conversations/default/stream', {});
  assert.deepEqual([stream.status, stream.body], [400, { detail: 'INVALID_ARGUMENT: No active runs found for this conversation.' }]);
});

test('default_ofAnUnknownAgent_is404', async () => {
  const { status, body } = await send('default', { agent_id: unknown('agent') });
  assert.equal(status, 404);
  assert.equal(typeof body.detail, 'string');
});

test('default_streamedInTheBackground_isFollowedAndCancelledByItsAgent', async () => {
  const agent = await suite.agent();
  const prompt = suite.model.on('endless', call => call.tokens('word '));
  const stream = await suite.send({ id: 'default' }, prompt, { agent_id: agent.id, background: true, stream_tokens: true });
  await stream.when('the word', ({ text }) => text === 'word ');
  const follower = await suite.follow({ id: 'default' }, { agent_id: agent.id });
  await follower.when('the word', ({ text }) => text === 'word ');
  const { status, body } = await suite.server.call('POST', `/v1/conversations/default/cancel?agent_id=${agent.id}`);
  assert.deepEqual([status, body], [200, { [stream.items[0].run_id]: 'cancelled' }]);
  await stream.end();
  assert.deepEqual((await follower.end()).frames.map(frame => frame.data), stream.frames.map(frame => frame.data));
  const again = await suite.server.call('POST', `/v1/conversations/default/cancel?agent_id=${agent.id}`);
  assert.deepEqual([again.status, again.body], [409, { detail: 'CONFLICT: No active runs to cancel for conversation default' }]);
});
