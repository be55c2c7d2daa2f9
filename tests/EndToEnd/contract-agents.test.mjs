import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Events } from './harness/events.mjs';
import { idOf, unknown } from './harness/ids.mjs';
import { Suite, user } from './harness/suite.mjs';
import { until } from './harness/until.mjs';

const suite = Suite.use();
const call = (method, path, body) => suite.server.call(method, path, body);
const ok = ({ status, body, text }) => {
  assert.equal(status, 200, text);
  return body;
};
const human = [{ label: 'human', value: 'likes tea' }];
const say = (agent, text, more = {}) => call('POST', `/v1/agents/${agent.id}/messages`, { messages: [user(text)], ...more });
const schema = (name, more = {}) => ({ json_schema: { name, description: `does ${name}`, parameters: { type: 'object', properties: { q: { type: 'string' } } } }, ...more });

test('agent_createdWithEverything_keepsIt', async () => {
  const fields = {
    name: 'Full agent', agent_type: 'letta_v1_agent', system: 'Be brief.', description: 'has all', tags: ['b', 'a'], metadata: { k: 1 },
    context_window_limit: 9000, timezone: 'Europe/Berlin', parallel_tool_calls: true, message_buffer_autoclear: true, hidden: false,
    model_settings: { provider_type: 'openai', temperature: 0.2, max_output_tokens: 77 }, compaction_settings: { mode: 'all', model: 'openai/scripted' },
    memory_blocks: [{ label: 'human', value: 'x', description: 'd', limit: 50, read_only: true, metadata: { m: 1 } }],
    tool_rules: [{ type: 'requires_approval', tool_name: 'memory_insert' }],
  };
  const agent = await suite.client.agents.retrieve((await suite.agent(fields)).id, { include: ['agent.blocks', 'agent.tags', 'agent.tools'] });
  for (const key of ['name', 'agent_type', 'system', 'description', 'metadata', 'timezone', 'message_buffer_autoclear']) assert.deepEqual(agent[key], fields[key], key);
  assert.deepEqual([...agent.tags].sort(), ['a', 'b']);
  const [block] = agent.memory.blocks;
  assert.deepEqual([block.label, block.value, block.description, block.limit, block.read_only, block.metadata], ['human', 'x', 'd', 50, true, { m: 1 }]);
  assert.equal(agent.llm_config.context_window, 9000);
  assert.deepEqual([agent.model, agent.model_settings.temperature, agent.model_settings.max_output_tokens], ['openai/scripted', 0.2, 77]);
  assert.equal(agent.compaction_settings.mode, 'all');
  assert.ok(agent.tool_rules.some(rule => rule.type === 'requires_approval' && rule.tool_name === 'memory_insert'));
  assert.equal(agent.message_ids.length, 1);
});

test('agentName_withOtherLetters_isRefused', async () => {
  const { status } = await call('POST', '/v1/agents/', { name: 'a/b', model: 'openai/scripted' });
  assert.ok([400, 422].includes(status), `${status}`);
});

test('modelSettings_reachTheModel', async () => {
  const agent = await suite.agent({ model_settings: { provider_type: 'openai', temperature: 0.25, max_output_tokens: 99 } });
  const conversation = await suite.conversation(agent);
  await suite.json(conversation, `settings ${conversation.id}`);
  const [{ body }] = suite.model.callsFor(`settings ${conversation.id}`);
  assert.deepEqual([body.temperature, body.max_completion_tokens ?? body.max_tokens], [0.25, 99]);
  const own = await suite.client.conversations.create({ agent_id: agent.id, model: 'openai/scripted', model_settings: { provider_type: 'openai', temperature: 0.75 } });
  await suite.json(own, `own ${own.id}`);
  assert.equal(suite.model.callsFor(`own ${own.id}`)[0].body.temperature, 0.75);
});

test('messageBufferAutoclear_showsTheModelOnlyTheRequest', async () => {
  const conversation = await suite.conversation(await suite.agent({ message_buffer_autoclear: true }));
  await suite.json(conversation, 'first');
  await suite.json(conversation, `second ${conversation.id}`);
  assert.deepEqual(suite.model.callsFor(`second ${conversation.id}`)[0].body.messages.map(message => message.role), ['system', 'user']);
});

test('agentDeleted_saysSo', async () => {
  const agent = await suite.agent();
  assert.deepEqual(ok(await call('DELETE', `/v1/agents/${agent.id}`)), { message: `Agent id=${agent.id} successfully deleted` });
});

test('agentMessages_byDefault_areAnsweredAsJson', async () => {
  const body = ok(await say(await suite.agent(), 'hello'));
  assert.deepEqual(body.messages.map(message => message.content), ['You said: hello']);
});

test('streamOptions_withoutStreaming_are422', async () => {
  const { status, body } = await say(await suite.agent(), 'hello', { stream_tokens: true });
  assert.equal(status, 422);
  assert.match(body.detail, /^Streaming options set without streaming enabled\./);
});

test('agentMessages_streamed_areEvents', async () => {
  const agent = await suite.agent();
  for (const [path, more] of [['', { streaming: true }], ['/stream', {}]]) {
    const stream = await (await Events.open(suite.server, `/v1/agents/${agent.id}/messages${path}`, { messages: [user('hello')], ...more })).end();
    assert.deepEqual(stream.kinds.filter(kind => kind !== 'ping'), ['assistant_message', 'stop_reason', 'usage_statistics', '[DONE]']);
  }
});

test('agentMessages_async_areARunThatIsPolled', async () => {
  const agent = await suite.agent();
  const run = ok(await call('POST', `/v1/agents/${agent.id}/messages/async`, { messages: [user('later')] }));
  assert.match(run.id, idOf('run'));
  assert.deepEqual([run.agent_id, run.background], [agent.id, true]);
  const done = await until('the run is completed', async () => {
    const now = await suite.client.runs.retrieve(run.id);
    return now.status === 'completed' && now;
  });
  assert.equal(done.stop_reason, 'end_turn');
  const messages = ok(await call('GET', `/v1/runs/${run.id}/messages`));
  assert.deepEqual(messages.map(message => message.content), ['later', 'You said: later']);
});

test('agentMessages_listed_areThoseOfEveryConversationUnlessOneIsNamed', async () => {
  const agent = await suite.agent();
  const conversation = await suite.conversation(agent);
  await suite.json(conversation, 'in a conversation');
  ok(await say(agent, 'direct'));
  const contents = async query => ok(await call('GET', `/v1/agents/${agent.id}/messages?limit=100&${query}`)).map(message => message.content);
  const [all, direct, other] = [await contents(''), await contents('conversation_id=default'), await contents(`conversation_id=${conversation.id}`)];
  assert.ok(all.includes('direct') && all.includes('in a conversation'), all.join());
  assert.ok(direct.includes('direct') && !direct.includes('in a conversation'), direct.join());
  assert.ok(!other.includes('direct') && other.includes('in a conversation'), other.join());
  assert.equal((await call('GET', `/v1/agents/${agent.id}/messages?conversation_id=default&after=${unknown('message')}`)).status, 404);
});

test('agentMessages_ofAnUnknownAgent_are404', async () => {
  assert.equal((await say({ id: unknown('agent') }, 'hello')).status, 404);
  const { status, body } = await call('GET', `/v1/agents/${unknown('agent')}/messages`);
  assert.deepEqual([status, body.detail], [404, 'Agent not found']);
});

test('agentMessages_reset_leaveTheSystemMessage', async () => {
  const agent = await suite.agent();
  ok(await say(agent, 'forget this'));
  ok(await call('PATCH', `/v1/agents/${agent.id}/reset-messages`, { add_default_initial_messages: false }));
  assert.equal((await suite.client.agents.retrieve(agent.id)).message_ids.length, 1);
  ok(await say(agent, `after the reset ${agent.id}`));
  assert.ok(!JSON.stringify(suite.model.callsFor(`after the reset ${agent.id}`)[0].body.messages).includes('forget this'));
});

test('message_retrieved_isAnArrayOfItsParts', async () => {
  const conversation = await suite.conversation();
  const prompt = suite.model.on(`think ${conversation.id}`, model => { model.thoughts('hm'); model.say('Yes.'); });
  const { body } = await suite.json(conversation, prompt);
  const parts = ok(await call('GET', `/v1/messages/${body.messages.at(-1).id}`));
  assert.deepEqual(parts.map(part => part.message_type), ['reasoning_message', 'assistant_message']);
  assert.equal((await call('GET', `/v1/messages/${unknown('message')}`)).status, 404);
});

test('coreMemoryBlocks_areListedReadAndWritten', async () => {
  const agent = await suite.agent({ memory_blocks: human });
  const path = `/v1/agents/${agent.id}/core-memory/blocks`;
  assert.deepEqual(ok(await call('GET', path)).map(block => block.label), ['human']);
  assert.equal(ok(await call('PATCH', `${path}/human`, { value: 'likes jazz' })).value, 'likes jazz');
  assert.equal(ok(await call('GET', `${path}/human`)).value, 'likes jazz');
  for (const method of ['GET', 'PATCH']) assert.equal((await call(method, `${path}/ghost`, method === 'PATCH' ? { value: 'x' } : undefined)).status, 404);
});

test('block_attachedToTwoAgents_isShared', async () => {
  const block = await suite.client.blocks.create({ label: 'shared', value: 'one' });
  assert.match(block.id, idOf('block'));
  const agents = [await suite.agent({ memory_blocks: human }), await suite.agent({ block_ids: [block.id] })];
  const state = ok(await call('PATCH', `/v1/agents/${agents[0].id}/core-memory/blocks/attach/${block.id}`));
  assert.deepEqual(state.memory.blocks.map(one => one.label).sort(), ['human', 'shared']);
  ok(await call('PATCH', `/v1/blocks/${block.id}`, { value: 'two' }));
  for (const agent of agents) assert.equal(ok(await call('GET', `/v1/agents/${agent.id}/core-memory/blocks/shared`)).value, 'two');
  const holders = ok(await call('GET', `/v1/blocks/${block.id}/agents`)).map(agent => agent.id);
  assert.deepEqual(holders.sort(), agents.map(agent => agent.id).sort());
  const detached = ok(await call('PATCH', `/v1/agents/${agents[0].id}/core-memory/blocks/detach/${block.id}`));
  assert.deepEqual(detached.memory.blocks.map(one => one.label), ['human']);
  assert.equal((await suite.client.blocks.retrieve(block.id)).value, 'two');
});

test('blocks_areCreatedListedAndDeleted', async () => {
  assert.equal((await call('POST', '/v1/blocks/', { label: 'x' })).status, 422);
  const label = `topic-${Date.now()}`;
  const block = ok(await call('POST', '/v1/blocks/', { label, value: 'v', description: 'd', limit: 99, tags: ['t'] }));
  for (const key of ['id', 'label', 'value', 'limit', 'description', 'read_only', 'metadata', 'tags']) assert.ok(key in block, key);
  assert.deepEqual(ok(await call('GET', `/v1/blocks/?label=${label}`)).map(one => one.id), [block.id]);
  assert.equal((await call('DELETE', `/v1/blocks/${block.id}`)).status, 200);
  assert.equal((await call('GET', `/v1/blocks/${block.id}`)).status, 404);
});

test('blocksOfHumanAndPersona_haveTheirDescriptions', async () => {
  for (const label of ['human', 'persona'])
    assert.ok((await suite.client.blocks.create({ label, value: 'v' })).description?.length > 0, label);
});

test('tools_areCreatedFromASchemaAndRunByTheClient', async () => {
  const name = `look_${Date.now()}`;
  const tool = ok(await call('POST', '/v1/tools/', schema(name, { source_type: 'json', description: `does ${name}` })));
  assert.deepEqual([tool.name, tool.json_schema.name], [name, name]);
  assert.match(tool.id, idOf('tool'));
  const agent = await suite.agent({ tool_ids: [tool.id] });
  const conversation = await suite.conversation(agent);
  const prompt = suite.model.on(`use ${name}`, model => model.afterTool ? model.say('ok') : model.callTool(name, { q: 'x' }, { id: 'call_t' }));
  const stream = await suite.turn(conversation, prompt);
  assert.equal(stream.items.at(-2).stop_reason, 'requires_approval');
  assert.ok(suite.model.callsFor(prompt)[0].body.tools.some(one => one.function.name === name));
  const approvals = [{ type: 'tool', tool_call_id: 'call_t', tool_return: 'seen', status: 'success' }];
  assert.equal(ok(await suite.server.call('POST', `/v1/conversations/${conversation.id}/messages`, { messages: [{ type: 'approval', approvals }], streaming: false })).messages.at(-1).content, 'ok');
});

test('tools_areListedByEachFilter', async () => {
  const all = ok(await call('GET', '/v1/tools/?limit=100'));
  const tool = all.find(one => one.name === 'memory_insert');
  for (const key of ['id', 'name', 'tool_type', 'description', 'json_schema', 'tags', 'return_char_limit']) assert.ok(key in tool, key);
  assert.deepEqual(ok(await call('GET', '/v1/tools/?name=memory_insert')).map(one => one.name), ['memory_insert']);
  assert.deepEqual(ok(await call('GET', '/v1/tools/?names=memory_insert&names=memory_replace')).map(one => one.name).sort(), ['memory_insert', 'memory_replace']);
  assert.ok(ok(await call('GET', '/v1/tools/?search=memory')).every(one => one.name.includes('memory')));
  assert.ok(ok(await call('GET', `/v1/tools/?tool_types=${tool.tool_type}`)).every(one => one.tool_type === tool.tool_type));
  assert.equal(ok(await call('GET', '/v1/tools/?limit=1')).length, 1);
  assert.equal(ok(await call('GET', `/v1/tools/${tool.id}`)).name, 'memory_insert');
  assert.equal((await call('GET', `/v1/tools/${unknown('tool')}`)).status, 404);
});

test('baseTools_addedTwice_areTheSame', async () => {
  const names = async () => ok(await call('POST', '/v1/tools/add-base-tools')).map(tool => tool.name).sort();
  const first = await names();
  assert.ok(first.includes('memory_insert') && first.includes('conversation_search'), first.join());
  assert.deepEqual(await names(), first);
});

test('toolsOfAnAgent_areAttachedAndDetached', async () => {
  const agent = await suite.agent({ include_base_tools: false });
  const names = async () => ok(await call('GET', `/v1/agents/${agent.id}/tools`)).map(tool => tool.name);
  assert.deepEqual(await names(), []);
  const [tool] = ok(await call('GET', '/v1/tools/?name=conversation_search'));
  ok(await call('PATCH', `/v1/agents/${agent.id}/tools/attach/${tool.id}`));
  assert.deepEqual(await names(), ['conversation_search']);
  ok(await call('PATCH', `/v1/agents/${agent.id}/tools/detach/${tool.id}`));
  assert.deepEqual(await names(), []);
});

test('terminalTool_endsTheTurn', async () => {
  const agent = await suite.agent({ memory_blocks: human, tool_rules: [{ type: 'exit_loop', tool_name: 'memory_insert' }] });
  const prompt = suite.model.on(`last tool ${agent.id}`, model => model.callTool('memory_insert', { label: 'human', new_string: 'x' }));
  const { body } = await suite.json(await suite.conversation(agent), prompt);
  assert.equal(body.stop_reason.stop_reason, 'tool_rule');
  assert.equal(suite.model.callsFor(prompt).length, 1);
});

test('agents_areListedByEveryFilterAndOrder', async () => {
  const tag = `t${Date.now()}`;
  const agents = [];
  for (const name of ['first one', 'second one', 'third one']) agents.push(await suite.agent({ name, tags: [tag, name.split(' ')[0]] }));
  const ids = async query => ok(await call('GET', `/v1/agents/?tags=${tag}&${query}`)).map(agent => agent.id);
  const [a, b, c] = agents.map(agent => agent.id);
  assert.deepEqual(await ids(''), [c, b, a]);
  assert.deepEqual(await ids('order=asc'), [a, b, c]);
  assert.deepEqual(await ids('order=asc&order_by=created_at&limit=2'), [a, b]);
  assert.deepEqual(await ids(`order=asc&after=${a}`), [b, c]);
  assert.deepEqual(await ids(`order=asc&before=${c}`), [a, b]);
  assert.deepEqual(await ids('query_text=second'), [b]);
  assert.deepEqual(await ids('tags=third&match_all_tags=true'), [c]);
  await suite.json(await suite.conversation(agents[0]), 'hello');
  assert.equal((await ids('order_by=last_run_completion'))[0], a);
});

test('agent_afterARun_tellsOfIt', async () => {
  const agent = await suite.agent();
  await suite.json(await suite.conversation(agent), 'hello');
  const now = await suite.client.agents.retrieve(agent.id);
  assert.ok(now.last_run_completion, JSON.stringify(now));
  assert.equal(now.last_stop_reason, 'end_turn');
});

test('messages_areSearchedAcrossConversations', async () => {
  const agent = await suite.agent();
  const word = `saffron${Date.now()}`;
  await suite.json(await suite.conversation(agent), `about ${word}`);
  const found = ok(await call('POST', '/v1/messages/search', { query: word, limit: 10 }));
  assert.ok(JSON.stringify(found).includes(word), JSON.stringify(found).slice(0, 300));
});

test('tags_areListed', async () => {
  const tag = `tag${Date.now()}`;
  await suite.agent({ tags: [tag] });
  assert.ok(ok(await call('GET', '/v1/tags/')).includes(tag));
});

test('agent_exportedAndImported_isTheSameAgain', async () => {
  const agent = await suite.agent({ name: 'Traveller', system: 'Be brief.', memory_blocks: human });
  ok(await say(agent, 'remember me'));
  const file = ok(await call('GET', `/v1/agents/${agent.id}/export`));
  const form = new FormData();
  form.append('file', new Blob([typeof file === 'string' ? file : JSON.stringify(file)], { type: 'application/json' }), 'agent.af');
  const response = await fetch(`${suite.server.url}/v1/agents/import`, { method: 'POST', body: form });
  const imported = await response.json();
  assert.equal(response.status, 200, JSON.stringify(imported));
  const [id] = imported.agent_ids;
  assert.notEqual(id, agent.id);
  const copy = await suite.client.agents.retrieve(id, { include: ['agent.blocks'] });
  assert.deepEqual([copy.system, copy.memory.blocks.map(block => [block.label, block.value])], ['Be brief.', [['human', 'likes tea']]]);
  assert.match(JSON.stringify(ok(await call('GET', `/v1/agents/${id}/messages?limit=100`))), /remember me/);
});

test('whatClientsOnlyLookFor_isAnEmptyList', async () => {
  const agent = await suite.agent();
  for (const path of ['identities', 'folders', 'groups', 'archives', `agents/${agent.id}/folders`, `agents/${agent.id}/identities`])
    assert.deepEqual(ok(await call('GET', `/v1/${path}/`)), [], path);
  assert.ok(Array.isArray(ok(await call('GET', '/v1/models/embedding'))));
});
