import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Suite } from './harness/suite.mjs';
import { idOf } from './harness/ids.mjs';

const suite = Suite.use();

for (const path of ['/v1/health', '/v1/models', '/v1/agents', '/v1/conversations']) {
  test(`${path}_withAndWithoutSlash_isTheSame`, async () => {
    const [bare, slashed] = [await suite.server.call('GET', path), await suite.server.call('GET', `${path}/`)];
    assert.equal(bare.status, 200);
    assert.equal(slashed.status, 200);
    assert.deepEqual(bare.body, slashed.body);
  });
}

for (const slash of ['', '/']) {
  test(`agent_createdAt'/v1/agents${slash}'_isThere`, async () => {
    const { status, body } = await suite.server.call('POST', `/v1/agents${slash}`, { name: 'slashed', model: 'openai/scripted' });
    assert.equal(status, 200);
    assert.match(body.id, idOf('agent'));
  });

  test(`conversation_createdAt'/v1/conversations${slash}'_keepsQueryAndBody`, async () => {
    const agent = await suite.agent();
    const { status, body } = await suite.server.call('POST', `/v1/conversations${slash}?agent_id=${agent.id}`, { summary: 'slashed' });
    assert.equal(status, 200);
    assert.equal(body.agent_id, agent.id);
    assert.equal(body.summary, 'slashed');
  });

  test(`list_withQueryAt'/v1/conversations${slash}'_isFiltered`, async () => {
    const conversation = await suite.conversation();
    const { status, body } = await suite.server.call('GET', `/v1/conversations${slash}?agent_id=${conversation.agent_id}&limit=5`);
    assert.equal(status, 200);
    assert.deepEqual(body.map(item => item.id), [conversation.id]);
  });
}
