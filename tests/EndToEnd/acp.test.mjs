import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ConversationManager, hostOf } from './harness/openhands.mjs';
import { Server } from './harness/server.mjs';
import { until } from './harness/until.mjs';

// The example agent of the protocol's own project, as a program in the sandbox.
const packages = join(dirname(fileURLToPath(import.meta.url)), 'node_modules');
const agent = { kind: 'ACPAgent', acp_command: ['node', join(packages, '@agentclientprotocol', 'sdk', 'dist', 'examples', 'agent.js')] };

let server;
let manager;

before(async () => {
  server = await Server.start({ Workspaces__ReadOnlyPaths__0: packages });
  manager = new ConversationManager({ host: hostOf(server) });
});

after(() => server?.dispose());

const status = async conversation => (await manager.getConversation(conversation.id)).execution_status;

const rest = conversation => until(`${conversation.id} rests`, async () => {
  const now = await status(conversation);
  return now === 'running' ? undefined : now;
}, 60_000);

const text = event => event.llm_message.content.map(content => content.text).join('');

test('agent of others_answers, and its calls are events in their order', { timeout: 120_000 }, async () => {
  const conversation = await manager.createConversation(agent, { initialMessage: 'hello' });
  const ended = await rest(conversation);
  const events = await conversation.state.events.getEvents();

  assert.equal(ended, 'finished', JSON.stringify(events.filter(event => event.kind === 'ConversationErrorEvent')));
  const calls = events.filter(event => event.kind === 'ACPToolCallEvent');
  assert.deepEqual(calls.map(call => [call.tool_call_id, call.tool_kind, call.status]), [
    ['call_1', 'read', 'pending'], ['call_1', 'read', 'completed'], ['call_2', 'edit', 'pending'], ['call_2', 'edit', 'completed'],
  ]);
  assert.equal(calls[0].raw_input.path, '/project/README.md');
  // It was allowed what it asked for.
  assert.equal(calls[3].raw_output.message, 'Configuration updated');
  const said = events.filter(event => event.kind === 'MessageEvent' && event.source === 'agent').map(text);
  assert.equal(said.length, 1);
  assert.match(said[0], /^I'll help you with that\..* Perfect! I've successfully updated the configuration\./s);
});

test('agent of others_obeys a pause, and answers the next message', { timeout: 120_000 }, async () => {
  const conversation = await manager.createConversation(agent, { initialMessage: 'hello' });
  const call = await until('its first call', async () => (await conversation.state.events.getEvents()).find(event => event.kind === 'ACPToolCallEvent'), 60_000);
  assert.equal(call.status, 'pending');

  await conversation.pause();
  assert.equal(await rest(conversation), 'paused');
  await conversation.sendMessage('once more');
  await conversation.run();

  assert.equal(await rest(conversation), 'finished');
  const events = await conversation.state.events.getEvents();
  assert.match(text(events.filter(event => event.kind === 'MessageEvent' && event.source === 'agent').at(-1)), /Perfect!/);
});
