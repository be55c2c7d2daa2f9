import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idOf, moment, unknown } from './harness/ids.mjs';
import { Suite } from './harness/suite.mjs';

const suite = Suite.use();
const baseTools = ['conversation_search', 'memory_insert', 'memory_replace'];

test('agent_created_hasEveryMemberThatClientsNeed', async () => {
  const agent = await suite.client.agents.create({
    name: 'Ada Lovelace-1',
    model: 'openai/scripted',
    description: 'counts',
    tags: ['one', 'two'],
    metadata: { team: 'red' },
    memory_blocks: [{ label: 'human', value: 'likes tea' }, { label: 'notes', value: '', description: 'free notes', limit: 50, read_only: true }],
  });
  assert.match(agent.id, idOf('agent'));
  assert.equal(agent.name, 'Ada Lovelace-1');
  assert.equal(agent.agent_type, 'letta_v1_agent');
  assert.equal(agent.model, 'openai/scripted');
  assert.equal(agent.description, 'counts');
  assert.deepEqual(agent.tags, ['one', 'two']);
  assert.deepEqual(agent.metadata, { team: 'red' });
  assert.equal(typeof agent.system, 'string');
  assert.deepEqual(agent.sources, []);
  assert.equal(agent.llm_config.handle, 'openai/scripted');
  assert.equal(agent.llm_config.model, 'scripted');
  assert.equal(typeof agent.llm_config.model_endpoint_type, 'string');
  assert.ok(agent.llm_config.context_window > 0);
  assert.equal(agent.message_ids.length, 1);
  assert.match(agent.message_ids[0], idOf('message'));
  assert.match(agent.created_at, moment);
  assert.match(agent.updated_at, moment);
  assert.deepEqual(agent.tools.map(tool => tool.name).sort(), baseTools);

  assert.deepEqual(agent.memory.blocks.map(block => block.label), ['human', 'notes']);
  assert.deepEqual(agent.blocks.map(block => block.id), agent.memory.blocks.map(block => block.id));
  const [human, notes] = agent.memory.blocks;
  assert.match(human.id, idOf('block'));
  assert.equal(human.value, 'likes tea');
  assert.equal(human.limit, 100_000);
  assert.equal(human.read_only, false);
  assert.equal(typeof human.description, 'string');
  assert.deepEqual([notes.description, notes.limit, notes.read_only], ['free notes', 50, true]);
});

test('tool_ofAnAgent_hasItsSchema', async () => {
  const { tools } = await suite.agent();
  for (const tool of tools) {
    assert.match(tool.id, idOf('tool'));
    assert.match(tool.tool_type, /^letta_/);
    assert.equal(tool.json_schema.name, tool.name);
    assert.equal(tool.json_schema.parameters.type, 'object');
  }
});

test('agent_createdWithNothing_getsTheDefaultModelAndAName', async () => {
  const { status, body } = await suite.server.call('POST', '/v1/agents/', {});
  assert.equal(status, 200);
  assert.equal(body.model, 'local/echo');
  assert.ok(body.name.length > 0);
});

test('agent_createdWithoutBaseTools_hasNone', async () => {
  const agent = await suite.agent({ include_base_tools: false });
  assert.deepEqual(agent.tools, []);
});

test('agent_createdWithUnknownFields_ignoresThem', async () => {
  const { status } = await suite.server.call('POST', '/v1/agents/', { name: 'x', model: 'openai/scripted', no_such_field: { a: [1] } });
  assert.equal(status, 200);
});

test('agent_createdWithAHandleOfTheWrongForm_is400', async () => {
  const { status, body } = await suite.server.call('POST', '/v1/agents/', { name: 'x', model: 'no-slash' });
  assert.equal(status, 400);
  assert.equal(body.detail, 'INVALID_ARGUMENT: The model handle should be in the format provider/model-name');
});

test('agent_createdWithAnUnknownHandle_is404', async () => {
  const { status, body } = await suite.server.call('POST', '/v1/agents/', { name: 'x', model: 'nobody/nothing' });
  assert.equal(status, 404);
  assert.match(body.detail, /^NOT_FOUND: Handle nobody\/nothing not found, must be one of \[/);
});

test('agent_createdWithUnknownTools_is400AndNamesThem', async () => {
  const { status, body } = await suite.server.call('POST', '/v1/agents/', { name: 'x', model: 'openai/scripted', tools: ['no_such_tool'] });
  assert.equal(status, 400);
  assert.match(body.detail, /^Tools not found by name: .*no_such_tool/);
});

test('agent_retrieved_isTheOneCreated', async () => {
  const agent = await suite.agent({ tags: ['kept'], memory_blocks: [{ label: 'human', value: 'v' }] });
  const again = await suite.client.agents.retrieve(agent.id, { include: ['agent.blocks', 'agent.tools', 'agent.tags'] });
  for (const name of ['id', 'name', 'model', 'system', 'agent_type', 'tags', 'message_ids', 'created_at']) assert.deepEqual(again[name], agent[name], name);
  assert.deepEqual(again.memory.blocks.map(block => [block.label, block.value]), [['human', 'v']]);
});

test('agent_unknown_is404', async () => {
  for (const method of ['GET', 'PATCH', 'DELETE']) {
    const { status, body } = await suite.server.call(method, `/v1/agents/${unknown('agent')}`, method === 'PATCH' ? {} : undefined);
    assert.equal(status, 404, method);
    assert.equal(typeof body.detail, 'string', method);
  }
});

test('agent_withAMalformedId_is422WithExamples', async () => {
  for (const id of ['agent-1', 'agent-00000000-0000-0000-0000-000000000000', unknown('agent').toUpperCase(), unknown('conv')]) {
    const { status, body } = await suite.server.call('GET', `/v1/agents/${id}`);
    assert.equal(status, 422, id);
    assert.equal(typeof body.detail, 'string', id);
    assert.equal(typeof body.trace_id, 'string', id);
    assert.deepEqual(body.examples, ['agent-123e4567-e89b-42d3-8456-426614174000'], id);
  }
});

test('agent_patched_changesOnlyWhatIsGiven', async () => {
  const agent = await suite.agent({ description: 'before', tags: ['a'] });
  const patched = await suite.client.agents.update(agent.id, { name: 'renamed', tags: ['b', 'c'] });
  assert.deepEqual([patched.name, patched.tags, patched.description, patched.model], ['renamed', ['b', 'c'], 'before', 'openai/scripted']);
  const again = await suite.client.agents.retrieve(agent.id, { include: ['agent.tags'] });
  assert.deepEqual([again.name, again.tags, again.description], ['renamed', ['b', 'c'], 'before']);
});

test('agent_patchedWithAnotherModel_usesItInTheNextTurn', async () => {
  const agent = await suite.agent();
  await suite.client.agents.update(agent.id, { model: 'openai/other' });
  const prompt = suite.model.on(`which model ${agent.id}`, call => call.say(call.body.model));
  assert.equal((await suite.turn(await suite.conversation(agent), prompt)).text, 'other');
});

test('agent_deleted_isGone', async () => {
  const agent = await suite.agent();
  const deleted = await suite.server.call('DELETE', `/v1/agents/${agent.id}`);
  assert.deepEqual([deleted.status, deleted.body], [200, { message: `Agent id=${agent.id} successfully deleted` }]);
  assert.equal((await suite.server.call('GET', `/v1/agents/${agent.id}`)).status, 404);
  assert.equal((await suite.server.call('DELETE', `/v1/agents/${agent.id}`)).status, 404);
  const conversation = await suite.server.call('POST', `/v1/conversations/?agent_id=${agent.id}`, {});
  assert.deepEqual([conversation.status, conversation.body], [404, { detail: 'Agent not found' }]);
  const listed = await suite.client.agents.list({ name: agent.name });
  assert.ok(!listed.getPaginatedItems().some(item => item.id === agent.id));
});

test('agents_pagedByTheClient_comeEachOnceNewestFirst', async () => {
  const made = [];
  for (let i = 0; i < 7; i++) made.push(await suite.agent({ tags: ['paged'] }));
  const ids = made.map(agent => agent.id);
  assert.deepEqual(await collected(suite.client.agents.list({ tags: ['paged'], limit: 3 })), ids.toReversed());
  assert.deepEqual(await collected(suite.client.agents.list({ tags: ['paged'], limit: 3, order: 'asc' })), ids);
  const before = await suite.client.agents.list({ tags: ['paged'], order: 'asc', before: ids[4] });
  assert.deepEqual(before.getPaginatedItems().map(agent => agent.id), ids.slice(0, 4));
});

test('agents_filteredByNameAndTags_areThoseThatMatch', async () => {
  const both = await suite.agent({ name: 'filter both', tags: ['left', 'right'] });
  const left = await suite.agent({ name: 'filter left', tags: ['left'] });
  assert.deepEqual(await collected(suite.client.agents.list({ name: 'filter left' })), [left.id]);
  assert.deepEqual(await collected(suite.client.agents.list({ tags: ['left'] })), [left.id, both.id]);
  assert.deepEqual(await collected(suite.client.agents.list({ tags: ['left', 'right'], match_all_tags: true })), [both.id]);
});

async function collected(pages) {
  const ids = [];
  for await (const item of pages) ids.push(item.id);
  return ids;
}
