import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { idOf, moment, unknown } from './harness/ids.mjs';
import { Server } from './harness/server.mjs';
import { Suite, user } from './harness/suite.mjs';

const suite = Suite.use();

test('latest_isTheSameAsV1', async () => {
  const agent = await suite.agent();
  for (const path of [`/agents/${agent.id}`, '/models/', '/runs/', '/health/'])
    assert.deepEqual((await suite.server.call('GET', `/latest${path}`)).body, (await suite.server.call('GET', `/v1${path}`)).body, path);
});

test('collections_areServedWithBothSpellings', async () => {
  for (const path of ['conversations', 'agents', 'runs', 'models', 'tools', 'blocks', 'steps', 'health'])
    for (const slash of ['', '/']) {
      const { status, text } = await suite.server.call('GET', `/v1/${path}${slash}`);
      assert.equal(status, 200, `${path}${slash}: ${text}`);
    }
});

test('fieldsThatNobodyKnows_areIgnored', async () => {
  const agent = await suite.agent();
  const created = await suite.server.call('POST', `/v1/conversations/?agent_id=${agent.id}`, { summary: 'x', flavour: 'mint' });
  assert.equal(created.status, 200);
  assert.equal((await suite.server.call('PATCH', `/v1/conversations/${created.body.id}`, { summary: 'y', flavour: 'mint' })).body.summary, 'y');
  assert.equal((await suite.json(created.body, 'hello', { flavour: 'mint' })).status, 200);
  assert.equal((await suite.server.call('PATCH', `/v1/agents/${agent.id}`, { flavour: 'mint' })).status, 200);
});

test('parametersGivenTwice_areAList', async () => {
  const conversation = await suite.conversation();
  await suite.json(conversation, 'hello');
  const query = 'order=asc&include_return_message_types=user_message&include_return_message_types=assistant_message';
  const { body } = await suite.server.call('GET', `/v1/conversations/${conversation.id}/messages?${query}`);
  assert.deepEqual(body.map(message => message.message_type), ['user_message', 'assistant_message']);
});

test('headersOfTheHostedService_changeNothing', async () => {
  const headers = {
    authorization: 'Bearer whatever', 'x-project-id': 'p', 'x-project': 'p', 'x-letta-source': 'test', 'x-stainless-package-version': '1.12.1',
    'x-letta-environment-device-id': 'd', 'x-letta-acting-user-id': 'u', 'x-billing-plan': 'free', 'x-experimental-letta-v1-agent': 'true',
  };
  for (const path of ['/v1/agents/', '/v1/conversations/', '/v1/runs/'])
    assert.deepEqual((await suite.server.call('GET', path, undefined, headers)).status, 200, path);
});

test('actor_malformed_is400', async () => {
  const { status, body } = await suite.server.call('GET', '/v1/agents/', undefined, { user_id: 'somebody' });
  assert.equal(status, 400);
  assert.match(body.detail, /^INVALID_ARGUMENT: Invalid user ID format: somebody/);
});

test('actor_unknown_isTheDefaultOne', async () => {
  const agent = await suite.agent();
  const { status, body } = await suite.server.call('GET', `/v1/agents/${agent.id}`, undefined, { user_id: unknown('user') });
  assert.deepEqual([status, body.id], [200, agent.id]);
});

test('ids_areOfTheirPrefixAndVersionFour', async () => {
  const agent = await suite.agent({ memory_blocks: [{ label: 'human', value: '' }] });
  const conversation = await suite.conversation(agent);
  const { body } = await suite.json(conversation, 'hello');
  const { body: [step] } = await suite.server.call('GET', `/v1/runs/${body.messages[0].run_id}/steps`);
  assert.match(agent.id, idOf('agent'));
  assert.match(conversation.id, idOf('conv'));
  assert.match(body.messages[0].id, idOf('message'));
  assert.match(body.messages[0].run_id, idOf('run'));
  assert.match(body.messages[0].step_id, idOf('step'));
  assert.match(step.id, idOf('step'));
  assert.match((await suite.client.agents.retrieve(agent.id)).memory.blocks[0].id, idOf('block'));
});

test('idsOfTheWrongVersionOrCase_areInvalid', async () => {
  for (const id of ['conv-00000000-0000-0000-0000-000000000000', unknown('conv').toUpperCase().replace('CONV', 'conv'), 'conv-1', 'default'])
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const { status, body } = await suite.server.call(method, `/v1/conversations/${id}`, method === 'PATCH' ? { summary: 'x' } : undefined);
      assert.equal(status, 422, `${method} ${id}`);
      assert.deepEqual([typeof body.detail, typeof body.trace_id, body.examples], ['string', 'string', undefined]);
    }
});

test('runId_malformed_is400WhereverItIsAsked', async () => {
  const expected = { detail: "INVALID_ARGUMENT: Invalid run ID format: run-1. Expected format: 'run-<uuid4>'" };
  for (const path of ['', '/messages', '/steps', '/usage']) {
    const { status, body } = await suite.server.call('GET', `/v1/runs/run-1${path}`);
    assert.deepEqual([status, body], [400, expected], path);
    assert.equal((await suite.server.call('GET', `/v1/runs/${unknown('run')}${path}`)).status, 404, path);
  }
  const { status, body } = await suite.server.call('POST', '/v1/runs/run-1/stream', {});
  assert.deepEqual([status, body], [400, expected]);
  assert.equal((await suite.server.call('POST', `/v1/runs/${unknown('run')}/stream`, {})).status, 404);
});

test('datesOfRecords_haveTheirOffset', async () => {
  const conversation = await suite.conversation();
  const { body } = await suite.json(conversation, 'hello');
  const run = await suite.client.runs.retrieve(body.messages[0].run_id);
  for (const date of [conversation.created_at, conversation.updated_at, run.created_at, run.completed_at]) assert.match(date, moment);
});

test('streamOfDefault_withoutAnAgent_hasNoActiveRun', async () => {
  const { status, body } = await suite.server.call('POST', '/v1/conversations/default/stream', {});
  assert.deepEqual([status, body.detail], [400, 'INVALID_ARGUMENT: No active runs found for this conversation.']);
});

describe('with a password', () => {
  let server;
  before(async () => {
    server = await Server.start({ LETTA_SERVER_SECURE: 'true', LETTA_SERVER_PASSWORD: 'open sesame', Cors__Origins__0: 'http://app.example' });
  });
  after(() => server?.dispose());

  test('requestsWithoutIt_are401', async () => {
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { 'x-bare-password': 'password wrong' }]) {
      const { status, body } = await server.call('GET', '/v1/agents/', undefined, headers);
      assert.deepEqual([status, body], [401, { detail: 'Unauthorized' }]);
    }
  });

  test('requestsWithIt_areServed', async () => {
    for (const headers of [{ authorization: 'Bearer open sesame' }, { 'x-bare-password': 'password open sesame' }])
      assert.equal((await server.call('GET', '/v1/agents/', undefined, headers)).status, 200);
  });

  test('pagesOfTheConfiguredOrigin_mayAsk', async () => {
    const headers = { origin: 'http://app.example', 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'x-anything' };
    const { headers: allowed } = await server.call('OPTIONS', '/v1/agents/', undefined, headers);
    assert.equal(allowed.get('access-control-allow-origin'), 'http://app.example');
    assert.equal(allowed.get('access-control-allow-credentials'), 'true');
    assert.match(allowed.get('access-control-allow-methods'), /PATCH|\*/);
  });

  test('signsOfLife_needNone', async () => {
    for (const path of ['/v1/health', '/v1/health/', '/v1/ready', '/v1/ready/']) assert.equal((await server.call('GET', path)).status, 200, path);
  });
});

test('sendMessages_ofEveryKindOfElement_areChecked', async () => {
  const conversation = await suite.conversation();
  for (const message of [{ role: 'tool', content: 'x' }, { role: 'user' }, { role: 'user', content: 7 }, { content: 'x' }, { type: 'banana' }]) {
    const { status, body } = await suite.server.call('POST', `/v1/conversations/${conversation.id}/messages`, { messages: [message], streaming: false });
    assert.equal(status, 422, JSON.stringify(message));
    assert.equal(typeof body.detail, 'string');
  }
  const { status } = await suite.json(conversation, 'typed', { messages: [{ type: 'message', ...user('typed') }] });
  assert.equal(status, 200);
});
