import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { coder, ConversationManager, hostOf } from './harness/openhands.mjs';
import { Server } from './harness/server.mjs';
import { until } from './harness/until.mjs';

// The reference server of the protocol's own project: as a program in the sandbox, and over each of its two ways by HTTP.
const packages = join(dirname(fileURLToPath(import.meta.url)), 'node_modules');
const everything = join(packages, '@modelcontextprotocol', 'server-everything', 'dist', 'index.js');
const secret = 'v3ry-s3cret';

let server;
let manager;

before(async () => {
  server = await Server.start({ Workspaces__ReadOnlyPaths__0: packages });
  manager = new ConversationManager({ host: hostOf(server) });
});

after(() => server?.dispose());

const rest = conversation => until(`${conversation.id} rests`, async () => {
  const { execution_status } = await manager.getConversation(conversation.id);
  return execution_status === 'running' ? undefined : execution_status;
}, 60_000);

async function turn(servers, prompt) {
  const agent = { ...coder({ model: 'local/echo' }), mcp_config: { mcpServers: servers } };
  const conversation = await manager.createConversation(agent, { initialMessage: prompt });
  const status = await rest(conversation);
  const events = await conversation.state.events.getEvents();
  assert.equal(status, 'finished', JSON.stringify(events.filter(event => event.kind === 'ConversationErrorEvent')));
  return { conversation, events, observations: events.filter(event => event.kind === 'ObservationEvent').map(event => event.observation) };
}

const texts = observation => observation.content.map(content => content.text ?? content.type);

test('program of others_runs in the sandbox, and its tools are called', { timeout: 120_000 }, async () => {
  const everythingServer = { command: 'node', args: [everything, 'stdio'], env: { API_KEY: secret } };
  const { events, observations } = await turn({ everything: everythingServer }, '/tool get-sum {"a": 2, "b": 3} /tool get-env {} /tool get-tiny-image {} /tool get-sum {"a": "two"}');

  assert.ok(texts(observations[0]).includes('The sum of 2 and 3 is 5.'), JSON.stringify(observations[0]));
  assert.match(texts(observations[1]).join(), /"HOME": "\/workspace"/);
  assert.match(texts(observations[1]).join(), /"API_KEY": "<secret-hidden>"/);
  assert.match(observations[2].content.find(content => content.type === 'image').image_urls[0], /^data:image\/png;base64,/);
  assert.equal(observations[3].is_error, true);
  assert.ok(events.filter(event => event.kind === 'ActionEvent').every(event => event.action.kind === 'MCPToolAction'));
  assert.ok(!JSON.stringify(events).includes(secret));
});

for (const [way, path] of [['streamableHttp', '/mcp'], ['sse', '/sse']]) {
  test(`server of others by ${way}_is called with its headers`, { timeout: 120_000 }, async () => {
    const port = await freePort();
    const other = spawn('node', [everything, way], { env: { ...process.env, PORT: `${port}` }, stdio: 'ignore' });
    try {
      await until(`${way} listens`, async () => (await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)) !== undefined, 30_000);
      const { observations } = await turn({ there: { url: `http://127.0.0.1:${port}${path}`, headers: { 'X-Key': secret } } }, '/tool echo {"message": "hello"}');

      assert.ok(texts(observations[0]).includes('Echo: hello'), JSON.stringify(observations[0]));
    } finally {
      other.kill();
    }
  });
}

const freePort = () => new Promise((resolve, reject) => {
  const listener = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
    const { port } = listener.address();
    listener.close(() => resolve(port));
  });
});
