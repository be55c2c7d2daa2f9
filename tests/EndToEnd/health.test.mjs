import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Suite } from './harness/suite.mjs';

const suite = Suite.use();

test('health_served_isOkAndNamesAVersionThatClientsAccept', async () => {
  const health = await suite.client.health();
  assert.equal(health.status, 'ok');
  const [major, minor, patch] = health.version.split('.').map(Number);
  assert.ok(major * 10_000 + minor * 100 + patch >= 1606, `clients warn below 0.16.6, this is ${health.version}`);
});

test('models_listed_includeTheBuiltInOneWithEveryMember', async () => {
  const models = await suite.client.models.list();
  const echo = models.find(model => model.handle === 'local/echo');
  assert.ok(echo, JSON.stringify(models));
  assert.equal(echo.model_type, 'llm');
  assert.equal(echo.provider_name, 'local');
  for (const name of ['name', 'display_name', 'provider_type', 'model', 'model_endpoint_type']) assert.equal(typeof echo[name], 'string', name);
  for (const name of ['max_context_window', 'context_window']) assert.ok(Number.isInteger(echo[name]) && echo[name] > 0, name);
});

test('embeddingModels_listed_areAnArray', async () => {
  const { status, body } = await suite.server.call('GET', '/v1/models/embedding');
  assert.equal(status, 200);
  assert.ok(Array.isArray(body));
});

test('unknownPath_requested_is404', async () => {
  const { status, body } = await suite.server.call('GET', '/v1/nothing');
  assert.deepEqual({ status, body }, { status: 404, body: { detail: 'Not Found' } });
});

test('knownPath_withAnotherMethod_is405', async () => {
  const { status, body } = await suite.server.call('PUT', '/v1/conversations/');
  assert.deepEqual({ status, body }, { status: 405, body: { detail: 'Method Not Allowed' } });
});
