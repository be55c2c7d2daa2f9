import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Suite } from './harness/suite.mjs';

const suite = Suite.use();

const echoAgent = (blocks, more = {}) => suite.agent({ model: 'local/echo', memory_blocks: blocks, ...more });
const human = value => [{ label: 'human', value }];

/** Has the built-in model call a tool, and returns what the tool returned. */
async function calling(conversation, name, args) {
  const stream = await suite.turn(conversation, `/tool ${name} ${JSON.stringify(args)}`);
  const [call, result] = stream.items.filter(item => /^tool_/.test(item.message_type));
  assert.deepEqual([call?.message_type, result?.message_type], ['tool_call_message', 'tool_return_message'], stream.kinds.join());
  assert.deepEqual([call.tool_call.name, JSON.parse(call.tool_call.arguments)], [name, args]);
  assert.equal(result.tool_call_id, call.tool_call.tool_call_id);
  assert.equal(result.name, name);
  assert.deepEqual(stream.kinds.slice(-4), ['assistant_message', 'stop_reason', 'usage_statistics', '[DONE]']);
  return result;
}

const blockOf = async (agent, label) =>
  (await suite.client.agents.retrieve(agent.id, { include: ['agent.blocks'] })).memory.blocks.find(block => block.label === label).value;

test('memoryInsert_withoutALine_appendsAndReturnsTheNewValue', async () => {
  const agent = await echoAgent(human('one'));
  const result = await calling(await suite.conversation(agent), 'memory_insert', { label: 'human', new_string: 'two' });
  assert.equal(result.status, 'success');
  assert.equal(result.tool_return, 'one\ntwo');
  assert.equal(await blockOf(agent, 'human'), 'one\ntwo');
});

test('memoryInsert_atALine_putsItThere', async () => {
  const agent = await echoAgent(human('one\nthree'));
  const conversation = await suite.conversation(agent);
  assert.equal((await calling(conversation, 'memory_insert', { label: 'human', new_string: 'two', insert_line: 1 })).tool_return, 'one\ntwo\nthree');
  assert.equal((await calling(conversation, 'memory_insert', { label: 'human', new_string: 'zero', insert_line: 0 })).tool_return, 'zero\none\ntwo\nthree');
  assert.equal(await blockOf(agent, 'human'), 'zero\none\ntwo\nthree');
});

test('memoryReplace_replacesTheOnlyOccurrence', async () => {
  const agent = await echoAgent(human('likes tea'));
  const result = await calling(await suite.conversation(agent), 'memory_replace', { label: 'human', old_string: 'tea', new_string: 'jazz' });
  assert.deepEqual([result.status, result.tool_return], ['success', 'likes jazz']);
  assert.equal(await blockOf(agent, 'human'), 'likes jazz');
});

test('memoryTool_thatCannotDoIt_returnsAnErrorAndChangesNothing', async () => {
  const agent = await echoAgent([...human('tea and tea'), { label: 'fixed', value: 'stone', read_only: true }, { label: 'small', value: '', limit: 5 }]);
  const conversation = await suite.conversation(agent);
  for (const [name, args] of [
    ['memory_insert', { label: 'ghost', new_string: 'x' }],
    ['memory_insert', { label: 'fixed', new_string: 'x' }],
    ['memory_insert', { label: 'small', new_string: 'too long' }],
    ['memory_insert', { label: 'human' }],
    ['memory_insert', { label: 7, new_string: 'x' }],
    ['memory_replace', { label: 'ghost', old_string: 'a', new_string: 'b' }],
    ['memory_replace', { label: 'human', old_string: 'coffee', new_string: 'b' }],
    ['memory_replace', { label: 'human', old_string: 'tea', new_string: 'b' }],
    ['memory_replace', { label: 'fixed', old_string: 'stone', new_string: 'b' }],
  ]) {
    const result = await calling(conversation, name, args);
    assert.equal(result.status, 'error', `${name} ${JSON.stringify(args)}: ${result.tool_return}`);
    assert.ok(result.tool_return.length > 0);
  }
  assert.deepEqual([await blockOf(agent, 'human'), await blockOf(agent, 'fixed'), await blockOf(agent, 'small')], ['tea and tea', 'stone', '']);
});

test('memoryChange_reachesNewConversationsOnly', async () => {
  const agent = await echoAgent(human('tea'));
  const old = await suite.conversation(agent);
  await calling(old, 'memory_insert', { label: 'human', new_string: 'plays the oboe' });
  assert.ok(!(await suite.messages(old))[0].content.includes('oboe'));
  assert.ok((await suite.messages(await suite.conversation(agent)))[0].content.includes('oboe'));
});

test('memoryChange_inAnIsolatedBlock_staysInItsConversation', async () => {
  const agent = await echoAgent(human('tea'));
  const conversation = await suite.client.conversations.create({ agent_id: agent.id, isolated_block_labels: ['human'] });
  assert.equal((await calling(conversation, 'memory_insert', { label: 'human', new_string: 'alone' })).tool_return, 'tea\nalone');
  assert.equal(await blockOf(agent, 'human'), 'tea');
});

test('memoryChanges_fromManyConversations_areAllKept', async () => {
  const agent = await echoAgent(human('start'));
  await Promise.all(Array.from({ length: 12 }, async (_, i) => calling(await suite.conversation(agent), 'memory_insert', { label: 'human', new_string: `line ${i}` })));
  const lines = (await blockOf(agent, 'human')).split('\n');
  assert.deepEqual(lines.sort(), ['start', ...Array.from({ length: 12 }, (_, i) => `line ${i}`)].sort());
});

test('conversationSearch_findsWhatWasSaid', async () => {
  const conversation = await suite.conversation(await echoAgent(human('')));
  await suite.turn(conversation, 'my favourite colour is ultramarine');
  const result = await calling(conversation, 'conversation_search', { query: 'ultramarine' });
  assert.equal(result.status, 'success');
  const found = JSON.parse(result.tool_return);
  assert.equal(typeof found.message, 'string');
  assert.ok(found.results.some(item => item.role === 'user' && JSON.stringify(item).includes('ultramarine')), result.tool_return);
  for (const item of found.results) {
    assert.ok('timestamp' in item && 'time_ago' in item && 'role' in item, JSON.stringify(item));
    assert.notEqual(item.role, 'tool');
  }
});

test('conversationSearch_limitedAndByRole_returnsNoMore', async () => {
  const conversation = await suite.conversation(await echoAgent(human('')));
  for (const number of ['one', 'two', 'three']) await suite.turn(conversation, `saffron ${number}`);
  const limited = JSON.parse((await calling(conversation, 'conversation_search', { query: 'saffron', limit: 2 })).tool_return);
  assert.equal(limited.results.length, 2);
  const byRole = JSON.parse((await calling(conversation, 'conversation_search', { query: 'saffron three', roles: ['assistant'], limit: 20 })).tool_return);
  assert.ok(byRole.results.length > 0 && byRole.results.every(item => item.role === 'assistant'), JSON.stringify(byRole));
});

test('conversationSearch_thatFindsNothing_saysSo', async () => {
  const conversation = await suite.conversation(await echoAgent(human('')));
  const prompt = suite.model.on('search', call => call.afterTool ? call.say('nothing') : call.callTool('conversation_search', { query: 'xylophone' }));
  const stream = await suite.turn(conversation, prompt, { override_model: 'openai/scripted' });
  const { tool_return } = stream.items.find(item => item.message_type === 'tool_return_message');
  assert.deepEqual(JSON.parse(tool_return), { message: 'No results found.', results: [] });
});

test('toolUnknown_isNotRunAndTheLoopGoesOn', async () => {
  const result = await calling(await suite.conversation(await echoAgent(human(''))), 'launch_rocket', { to: 'moon' });
  assert.equal(result.status, 'error');
  assert.match(result.tool_return, /^\[ToolConstraintError\] Cannot call launch_rocket, valid tools include: \[.*memory_insert.*\]/);
});

test('tools_ofAnAgentWithout_areForbidden', async () => {
  const agent = await echoAgent(human(''), { include_base_tools: false });
  const result = await calling(await suite.conversation(agent), 'memory_insert', { label: 'human', new_string: 'x' });
  assert.equal(result.status, 'error');
  assert.match(result.tool_return, /^\[ToolConstraintError\] Cannot call memory_insert, valid tools include: \[/);
});

test('steps_severalInARow_eachCallAndReturn', async () => {
  const agent = await echoAgent(human('start'));
  const stream = await suite.turn(await suite.conversation(agent), '/steps 3 memory_insert {"label":"human","new_string":"again"}');
  assert.deepEqual(stream.kinds, [
    'ping', ...Array.from({ length: 3 }, () => ['tool_call_message', 'tool_return_message']).flat(),
    'assistant_message', 'stop_reason', 'usage_statistics', '[DONE]']);
  assert.equal(stream.items.at(-1).step_count, 4);
  assert.equal(await blockOf(agent, 'human'), 'start\nagain\nagain\nagain');
});

test('toolResult_goesToTheModelAsItsStatusAndMessage', async () => {
  const conversation = await suite.conversation(await suite.agent({ memory_blocks: human('tea') }));
  const prompt = suite.model.on('tell me', call => {
    if (!call.afterTool) return call.callTool('memory_insert', { label: 'human', new_string: 'jazz' });
    call.say(call.body.messages.at(-1).content);
  });
  const { status, message, time } = JSON.parse((await suite.turn(conversation, prompt)).text);
  assert.deepEqual([status, message], ['OK', 'tea\njazz']);
  assert.equal(typeof time, 'string');
});

test('toolSchemas_areOfferedToTheModel', async () => {
  const conversation = await suite.conversation(await suite.agent());
  const prompt = suite.model.on('offer', call => call.say('ok'));
  await suite.turn(conversation, prompt);
  const { tools } = suite.model.callsFor(prompt)[0].body;
  assert.deepEqual(tools.map(tool => tool.function.name).sort(), ['conversation_search', 'memory_insert', 'memory_replace']);
  for (const tool of tools) {
    assert.equal(tool.type, 'function');
    assert.ok(!JSON.stringify(tool).includes('heartbeat'));
  }
});
