import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Suite } from './harness/suite.mjs';
import { until } from './harness/until.mjs';

const suite = Suite.use({ environment: { Models__Default: 'local/echo' } });
const base = '/api/conversations';

const call = (method, path, body, headers) => suite.server.call(method, `${base}${path}`, body, headers);
const create = async body => (await call('POST', '', body)).body.conversation_id;
const show = async id => (await call('GET', `/${id}`)).body;
const messages = async (id, source) => (await call('GET', `/${id}/events?limit=100`)).body.events
  .filter(event => event.action === 'message' && event.source === source).map(event => event.args.content);

test('conversation_livesThroughItsOperations', async () => {
  const made = await call('POST', '', { initial_user_msg: 'hello' });
  assert.deepEqual([made.status, Object.keys(made.body)], [200, ['status', 'conversation_id', 'message', 'conversation_status']]);
  const id = made.body.conversation_id;
  await until('an answer', async () => (await messages(id, 'agent'))[0]);
  assert.deepEqual(await messages(id, 'agent'), ['You said: hello']);

  assert.equal((await call('GET', '?limit=1')).body.results[0].conversation_id, id);
  assert.equal((await call('POST', `/${id}/stop`)).body.message, 'Conversation stopped successfully');
  assert.equal((await show(id)).status, 'STOPPED');
  assert.equal((await call('POST', `/${id}/start`, {})).body.conversation_status, 'RUNNING');
  assert.equal((await call('DELETE', `/${id}`)).body, true);
  assert.equal(await show(id), null);
});

test('kill_inTheMidstOfAnAnswer_losesNoConversationAndNoMessage', async () => {
  const stopped = await create({});
  await call('POST', `/${stopped}/stop`);
  const id = await create({ initial_user_msg: '/words 60 /slow 40' });

  await suite.server.kill();
  await suite.server.run();

  const listed = (await call('GET', '')).body.results;
  assert.deepEqual(listed.slice(0, 2).map(each => [each.conversation_id, each.status]), [[id, 'RUNNING'], [stopped, 'STOPPED']]);
  const [answer] = await until('the answer', async () => {
    const said = await messages(id, 'agent');
    return said.length > 0 ? said : undefined;
  }, 60_000);
  assert.equal(answer.trim().split(/\s+/).length, 60);
  assert.deepEqual(await messages(id, 'user'), ['/words 60 /slow 40']);
  await call('POST', `/${stopped}/message`, { message: 'and on' });
  await until('the next answer', async () => (await messages(stopped, 'agent')).includes('You said: and on') || undefined);
});

test('trajectory_replayed_isTheBeginningOfAnother', async () => {
  const first = await create({ initial_user_msg: '/tool think {"thought": "once"}' });
  await until('the answer', async () => (await messages(first, 'agent'))[0]);
  const { trajectory } = (await call('GET', `/${first}/trajectory`)).body;

  const id = await create({ replay_json: JSON.stringify(trajectory) });

  const told = (await call('GET', `/${id}/events`)).body.events.map(event => event.action ?? event.observation);
  assert.deepEqual(told, ['system', 'message', 'think', 'think', 'message']);
});
