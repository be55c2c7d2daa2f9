import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Suite } from './harness/suite.mjs';
import { until } from './harness/until.mjs';

const keys = { ann: 'key-of-ann', bob: 'key-of-bob' };
const suite = Suite.use({
  environment: {
    Auth__Keys__0__Key: keys.ann, Auth__Keys__0__User: 'ann',
    Auth__Keys__1__Key: keys.bob, Auth__Keys__1__User: 'bob',
    Models__Default: 'openai/scripted',
  },
});

const base = '/api/v1/conversations';
const as = (user, more = {}) => ({ authorization: `Bearer ${keys[user]}`, ...more });
const call = (user, method, path, body, headers) => suite.server.call(method, path, body, as(user, headers));
const say = (user, id, content, headers) => call(user, 'POST', `${base}/${id}/messages`, { content }, headers);
const create = async user => (await call(user, 'POST', base, {})).body.id;

/** The events of a stream, each with its name, id and data. */
const eventsOf = text => text.split('\n\n').filter(block => block !== '' && !block.startsWith(':')).map(block =>
  Object.fromEntries(block.split('\n').map(line => line.split(/: (.*)/s).slice(0, 2))));

test('twoUsers_talkWholeAndStreamed_andSeeTheirOwnAlone', async () => {
  const [anns, bobs] = [await create('ann'), await create('bob')];
  const sent = await say('ann', anns, 'hello');
  assert.equal(sent.status, 201, sent.text);
  assert.equal(sent.body.assistant_message.content, 'You said: hello');

  const streamed = await say('bob', bobs, 'good day', { accept: 'text/event-stream' });
  const events = eventsOf(streamed.text);
  assert.equal(events.filter(event => event.event === 'message.delta').map(event => JSON.parse(event.data).delta).join(''), 'You said: good day');
  assert.deepEqual(events.slice(-3).map(event => event.event), ['message.completed', 'usage', 'done']);

  assert.deepEqual((await call('ann', 'GET', base)).body.map(item => item.id), [anns]);
  assert.equal((await call('ann', 'GET', `${base}/${bobs}`)).status, 403);
  assert.equal((await call('ann', 'GET', `/v1/conversations/conv-${bobs}`)).status, 404);
  assert.equal((await suite.server.call('GET', base)).status, 401);
});

test('conversation_archivedAndDeleted_keepsToItsRules', async () => {
  const id = await create('ann');
  await say('ann', id, 'hello');
  assert.deepEqual((await call('ann', 'POST', `${base}/${id}/archive`, {})).body, { message: 'Conversation archived successfully' });
  const refused = await say('ann', id, 'more');
  assert.deepEqual([refused.status, refused.body], [409, { detail: 'Conversation is archived' }]);
  assert.equal((await call('ann', 'DELETE', `${base}/${id}`)).status, 204);
  assert.equal((await call('ann', 'DELETE', `${base}/${id}`)).status, 404);
});

test('stream_cutByAKill_isResumedByItsLastEventId', async () => {
  const id = await create('ann');
  let goOn;
  const held = new Promise(resolve => { goOn = resolve; });
  suite.model.on('a long story', async (model, attempt) => {
    model.tokens('once ', 'upon ');
    if (attempt === 1) await held;
    model.tokens('a ', 'time');
    model.finish();
  });
  const headers = as('ann', { 'content-type': 'application/json', accept: 'text/event-stream', 'idempotency-key': 'story' });
  const request = { method: 'POST', headers, body: JSON.stringify({ content: 'a long story' }) };
  const response = await fetch(`${suite.server.url}${base}/${id}/messages`, request);
  let seen = '';
  const reading = (async () => {
    for await (const bytes of response.body) seen += new TextDecoder().decode(bytes);
  })().catch(() => {});
  await until('two pieces have come', () => eventsOf(seen.slice(0, seen.lastIndexOf('\n\n') + 2)).length >= 2);

  await suite.server.kill();
  await reading;
  goOn();
  await suite.server.run();

  const before = eventsOf(seen.slice(0, seen.lastIndexOf('\n\n') + 2));
  const rest = await fetch(`${suite.server.url}${base}/${id}/messages`, { ...request, headers: { ...headers, 'last-event-id': before.at(-1).id } });
  const after = eventsOf(await rest.text());
  assert.deepEqual(before.map(event => event.event), ['message.delta', 'message.delta']);
  assert.equal(after[0].event, 'message.void');
  assert.equal(JSON.parse(after[0].data).message_id, JSON.parse(before[0].data).message_id);
  assert.equal(after.filter(event => event.event === 'message.delta').map(event => JSON.parse(event.data).delta).join(''), 'once upon a time');
  assert.equal(after.at(-1).event, 'done');
  const { body } = await call('ann', 'GET', `${base}/${id}/messages`);
  assert.deepEqual(body.map(message => message.content), ['a long story', 'once upon a time']);
});
