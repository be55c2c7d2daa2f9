import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Events } from './harness/events.mjs';
import { idOf, moment, unknown } from './harness/ids.mjs';
import { Suite } from './harness/suite.mjs';
import { signal } from './harness/until.mjs';

const suite = Suite.use();
const get = path => suite.server.call('GET', path);
const runIdOf = answer => answer.body.messages[0].run_id;
const ids = async query => {
  const { status, body, text } = await get(`/v1/runs/?${query}`);
  assert.equal(status, 200, text);
  return body.map(run => run.id);
};

test('run_hasEveryMember', async () => {
  const conversation = await suite.conversation();
  const run = await suite.client.runs.retrieve(runIdOf(await suite.json(conversation, 'hello')));
  assert.match(run.id, idOf('run'));
  assert.deepEqual([run.status, run.stop_reason, run.agent_id, run.conversation_id, run.background],
    ['completed', 'end_turn', conversation.agent_id, conversation.id, false]);
  for (const key of ['created_at', 'completed_at']) assert.match(run[key], moment);
  for (const key of ['metadata', 'request_config', 'base_template_id', 'callback_url', 'callback_sent_at', 'callback_status_code', 'callback_error', 'ttft_ns', 'total_duration_ns'])
    assert.ok(key in run, key);
  assert.ok(run.total_duration_ns > 0);
});

test('runs_areListedByEachFilter', async () => {
  const agent = await suite.agent();
  const [one, other] = [await suite.conversation(agent), await suite.conversation(agent)];
  const failing = suite.model.on(`fail ${agent.id}`, call => call.fail(400, 'invalid_request_error'));
  const a = runIdOf(await suite.json(one, 'a'));
  const b = (await suite.turn(one, 'b', { background: true })).items[0].run_id;
  const c = runIdOf(await suite.json(other, 'c'));
  await suite.json(other, failing);
  const [d] = await ids(`agent_id=${agent.id}&limit=1`);
  const mine = `agent_id=${agent.id}`;
  assert.deepEqual(await ids(mine), [d, c, b, a]);
  assert.deepEqual(await ids(`${mine}&order=asc`), [a, b, c, d]);
  assert.deepEqual(await ids(`${mine}&ascending=true`), [a, b, c, d]);
  assert.deepEqual(await ids(`agent_ids=${agent.id}&agent_ids=${unknown('agent')}`), [d, c, b, a]);
  assert.deepEqual(await ids(`conversation_id=${one.id}`), [b, a]);
  assert.deepEqual(await ids(`${mine}&statuses=failed`), [d]);
  assert.deepEqual(await ids(`${mine}&statuses=failed&statuses=completed`), [d, c, b, a]);
  assert.deepEqual(await ids(`${mine}&background=true`), [b]);
  assert.deepEqual(await ids(`${mine}&stop_reason=end_turn`), [c, b, a]);
  assert.deepEqual(await ids(`${mine}&active=true`), []);
  assert.deepEqual(await ids(`${mine}&after=${c}`), [b, a]);
  assert.deepEqual(await ids(`${mine}&before=${b}`), [d, c]);
  assert.deepEqual(await ids(`${mine}&order=asc&after=${b}`), [c, d]);
  assert.deepEqual(await ids(`${mine}&limit=2`), [d, c]);
});

test('runs_withBadParameters_areRefused', async () => {
  for (const [query, expected] of [['limit=0', 422], ['limit=1001', 422], ['statuses=sleeping', 400], ['order=sideways', 422]])
    assert.equal((await get(`/v1/runs/?${query}`)).status, expected, query);
});

test('runInProgress_isActive', async () => {
  const conversation = await suite.conversation();
  const [begun, go] = [signal(), signal()];
  const prompt = suite.model.on(`slow ${conversation.id}`, async call => { begun.resolve(); await go.promise; call.say('x'); });
  const stream = await suite.send(conversation, prompt, { background: true });
  await begun.promise;
  await stream.when('the ping', ({ items }) => items.length > 0);
  const { run_id } = stream.items[0];
  assert.deepEqual(await ids(`conversation_id=${conversation.id}&active=true`), [run_id]);
  assert.deepEqual(await ids(`conversation_id=${conversation.id}&statuses=running&order=desc&limit=1`), [run_id]);
  assert.ok((await get('/v1/runs/active')).body.some(run => run.id === run_id));
  assert.equal((await suite.client.runs.retrieve(run_id)).status, 'running');
  go.resolve();
  await stream.end();
  assert.deepEqual(await ids(`conversation_id=${conversation.id}&active=true`), []);
});

test('messagesOfARun_areAllOfIt', async () => {
  const conversation = await suite.conversation();
  await suite.json(conversation, 'before');
  const id = runIdOf(await suite.json(conversation, 'mine'));
  const contents = async query => (await get(`/v1/runs/${id}/messages${query}`)).body.map(message => message.content);
  assert.deepEqual(await contents(''), ['mine', 'You said: mine']);
  assert.deepEqual(await contents('?order=desc'), ['You said: mine', 'mine']);
  assert.deepEqual(await contents('?limit=1'), ['mine']);
});

test('stepsOfARun_areTheCallsOfItsModel', async () => {
  const agent = await suite.agent({ memory_blocks: [{ label: 'human', value: '' }] });
  const prompt = suite.model.on(`two steps ${agent.id}`, call => call.afterTool ? call.say('ok') : call.callTool('memory_insert', { label: 'human', new_string: 'x' }));
  const answer = await suite.json(await suite.conversation(agent), prompt);
  const id = runIdOf(answer);
  const { body: steps } = await get(`/v1/runs/${id}/steps?order=asc`);
  assert.equal(steps.length, 2);
  assert.deepEqual(steps.map(step => step.id), [answer.body.messages[0].step_id, answer.body.messages.at(-1).step_id]);
  for (const step of steps) {
    assert.deepEqual([step.run_id, step.agent_id, step.status, step.model, step.prompt_tokens, step.completion_tokens, step.total_tokens],
      [id, agent.id, 'success', 'scripted', 10, 5, 15]);
    for (const key of ['model_handle', 'provider_name', 'context_window_limit', 'stop_reason', 'error_type', 'tags', 'messages', 'feedback']) assert.ok(key in step, key);
  }
  assert.deepEqual((await get(`/v1/runs/${id}/steps`)).body.map(step => step.id), steps.map(step => step.id).reverse());
});

test('usageOfARun_isTheSumOfItsSteps', async () => {
  const id = runIdOf(await suite.json(await suite.conversation(), 'hello'));
  const { body } = await get(`/v1/runs/${id}/usage`);
  assert.deepEqual([body.prompt_tokens, body.completion_tokens, body.total_tokens], [10, 5, 15]);
});

test('failedRun_keepsItsError', async () => {
  const conversation = await suite.conversation();
  const prompt = suite.model.on(`refuse ${conversation.id}`, call => call.fail(401, 'authentication_error'));
  await suite.turn(conversation, prompt);
  const [id] = await ids(`conversation_id=${conversation.id}`);
  const run = await suite.client.runs.retrieve(id);
  assert.deepEqual([run.status, run.stop_reason, run.metadata.error.error_type], ['failed', 'llm_api_error', 'llm_authentication']);
});

test('run_deleted_isGone', async () => {
  const id = runIdOf(await suite.json(await suite.conversation(), 'hello'));
  assert.equal((await suite.server.call('DELETE', `/v1/runs/${id}`)).status, 200);
  assert.equal((await get(`/v1/runs/${id}`)).status, 404);
});

test('steps_areListedReadAndRated', async () => {
  const agent = await suite.agent();
  const { body } = await suite.json(await suite.conversation(agent), 'hello');
  const { step_id } = body.messages[0];
  const listed = (await get(`/v1/steps/?agent_id=${agent.id}`)).body;
  assert.deepEqual(listed.map(step => step.id), [step_id]);
  assert.equal((await get(`/v1/steps/${step_id}`)).body.id, step_id);
  const rated = await suite.server.call('PATCH', `/v1/steps/${step_id}/feedback`, { feedback: 'positive' });
  assert.deepEqual([rated.status, rated.body.feedback], [200, 'positive']);
  assert.equal((await get(`/v1/steps/${step_id}`)).body.feedback, 'positive');
  assert.equal((await get(`/v1/steps/${unknown('step')}`)).status, 404);
});

test('streamOfARun_inTheForeground_isRefused', async () => {
  const id = runIdOf(await suite.json(await suite.conversation(), 'hello'));
  const { status, body } = await suite.server.call('POST', `/v1/runs/${id}/stream`, {});
  assert.deepEqual([status, body.detail], [400, 'INVALID_ARGUMENT: Run was not created in background mode, so it cannot be retrieved.']);
});

test('streamOfARun_inTheBackground_isReplayedWhole', async () => {
  const stream = await suite.turn(await suite.conversation(), 'hello', { background: true });
  const replay = await (await Events.open(suite.server, `/v1/runs/${stream.items[0].run_id}/stream`, {})).end();
  assert.deepEqual(replay.frames, stream.frames);
});

test('cancelOfAnAgent_withNothingActive_is409', async () => {
  const agent = await suite.agent();
  const { status, body } = await suite.server.call('POST', `/v1/agents/${agent.id}/messages/cancel`, {});
  assert.deepEqual([status, body.detail], [409, `CONFLICT: No active runs to cancel for agent ${agent.id}`]);
});

test('cancelOfAnAgent_endsItsRuns', async () => {
  const agent = await suite.agent();
  const begun = signal();
  const prompt = suite.model.on(`hang ${agent.id}`, async call => { begun.resolve(); await call.aborted; });
  const stream = await suite.send(await suite.conversation(agent), prompt, { background: true });
  await begun.promise;
  await stream.when('the ping', ({ items }) => items.length > 0);
  const { run_id } = stream.items[0];
  const { status, body } = await suite.server.call('POST', `/v1/agents/${agent.id}/messages/cancel`, { run_ids: [run_id] });
  assert.deepEqual([status, body], [200, { [run_id]: 'cancelled' }]);
  await stream.end();
  assert.equal((await suite.client.runs.retrieve(run_id)).status, 'cancelled');
});
