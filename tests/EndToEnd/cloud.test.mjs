import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CloudClient } from '@openhands/typescript-client/clients';
import { ConversationManager } from './harness/openhands.mjs';
import { Server } from './harness/server.mjs';
import { until } from './harness/until.mjs';

let origin;
let server;
let client;

before(async () => {
  origin = mkdtempSync(join(tmpdir(), 'origin-'));
  makeRepository('acme/site', { 'AGENTS.md': 'Use tabs.', '.openhands/setup.sh': 'echo prepared > prepared.txt\n' });
  makeRepository('acme/slow', { '.openhands/setup.sh': 'echo x >> /workspace/tries; until [ -e /workspace/go ]; do sleep 0.05; done\n' });
  server = await Server.start({ Git__Providers__github__BaseUrl: `file://${origin}` });
  client = new CloudClient({ host: server.url, apiKey: 'any' });
});

after(async () => {
  await server?.dispose();
  rmSync(origin, { recursive: true, force: true });
});

test('conversation_started on a repository is ready with its files, its skills and its answer', async () => {
  const conversation = await start({
    selected_repository: 'acme/site',
    git_provider: 'github',
    initial_message: message('/tool terminal {"command": "cat project/site/prepared.txt"}'),
  });

  const rested = await rest(conversation.id);
  assert.equal(rested.selected_repository, 'acme/site');
  assert.equal(rested.execution_status, 'finished');
  const { skills } = await client.get(`/api/v1/app-conversations/${conversation.id}/skills`);
  assert.deepEqual(skills.map(skill => [skill.name, skill.content]), [['agents', 'Use tabs.']]);
  const { items } = await client.get(`/api/v1/conversation/${conversation.id}/events/search?kind__eq=ObservationEvent`);
  assert.match(JSON.stringify(items[0]), /prepared/);
});

test('conversation_given by its address and key is one of the agent server', async () => {
  const conversation = await start({ initial_message: message('hello') });
  const base = conversation.conversation_url.replace(/\/api\/conversations\/.*/, '');
  const manager = new ConversationManager({ host: base, apiKey: conversation.session_api_key });

  const info = await manager.getConversation(conversation.id);

  assert.equal(info.id.replaceAll('-', ''), conversation.id);
});

test('client_with its whole life of a conversation gets what it asks for', async () => {
  const { id, sandbox_id } = await start({ title: 'Life' });

  const page = await client.searchConversations(1);
  assert.deepEqual([page.items.map(item => item.id), typeof page.next_page_id], [[id], 'string']);
  assert.deepEqual(await client.getConversations([id, '3c90c3cc0d444b50888800000000000f']).then(found => found.map(item => item?.title)), ['Life', undefined]);
  assert.equal((await client.updateConversationPublicFlag(id, true)).public, true);
  assert.equal(await client.readConversationFile(id, '/workspace/none'), '""');
  assert.equal((await client.downloadConversation(id)).type, 'application/zip');
  await client.pauseSandbox(sandbox_id);
  assert.deepEqual((await client.getSandboxes([sandbox_id])).map(sandbox => sandbox.status), ['PAUSED']);
  await client.resumeSandbox(sandbox_id);
  await assert.rejects(client.switchConversationProfile(id, 'fast'), { status: 404 });
  await client.deleteConversation(id);
  assert.deepEqual(await client.getConversations([id]), [null]);
});

test('start_whose server is killed in the middle goes on at its step', async () => {
  const task = await client.createConversation({ selected_repository: 'acme/slow', title: 'Survivor' });
  const sandbox = await until('a sandbox', async () => (await client.getConversationStartTask(task.id)).sandbox_id);
  const dashed = sandbox.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
  const workspace = join(server.directory, 'data', 'workspaces', dashed, 'files', 'workspace');
  await until('the setup script', () => existsSync(join(workspace, 'tries')));

  await server.kill();
  await server.run();

  assert.equal((await client.getConversationStartTask(task.id)).status, 'RUNNING_SETUP_SCRIPT');
  writeFileSync(join(workspace, 'go'), '');
  const ended = await end(task);
  assert.deepEqual([ended.status, ended.detail], ['READY', null]);
  assert.equal((await client.searchConversations(100)).items.filter(item => item.title === 'Survivor').length, 1);
});

const message = text => ({ role: 'user', content: [{ type: 'text', text }] });

/** A conversation that has been started. */
async function start(request) {
  const ended = await end(await client.createConversation(request));
  assert.equal(ended.status, 'READY', ended.detail);
  return (await client.getConversations([ended.app_conversation_id]))[0];
}

const end = task => until(`${task.id} ends`, async () => {
  const now = await client.getConversationStartTask(task.id);
  return ['READY', 'ERROR'].includes(now.status) ? now : undefined;
}, 60_000);

const rest = id => until(`${id} rests`, async () => {
  const [conversation] = await client.getConversations([id]);
  return conversation.execution_status === 'running' ? undefined : conversation;
}, 60_000);

function makeRepository(name, files) {
  const folder = join(origin, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const git = (...args) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: folder });
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '--all');
  git('commit', '--quiet', '-m', 'first');
}
