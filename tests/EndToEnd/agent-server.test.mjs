import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ScriptedModel } from './harness/model.mjs';
import { BashClient, BashWebSocketClient, coder, ConversationManager, FileClient, hostOf, openhands, RemoteConversation, RemoteWorkspace, workspaceOf } from './harness/openhands.mjs';
import { Server } from './harness/server.mjs';
import { until } from './harness/until.mjs';

let model;
let server;
let manager;
let origin;

before(async () => {
  origin = mkdtempSync(join(tmpdir(), 'origin-'));
  makeRepository(origin);
  model = await ScriptedModel.start();
  server = await Server.start({ Workspaces__ReadOnlyPaths__0: origin });
  manager = new ConversationManager({ host: hostOf(server) });
});

after(async () => {
  await model?.dispose();
  await server?.dispose();
  rmSync(origin, { recursive: true, force: true });
});

const llm = () => ({ model: 'openai/scripted', base_url: model.baseUrl, api_key: 'sk-of-the-test', num_retries: 0 });
const echo = { model: 'local/echo' };
const rest = conversation => until(`${conversation.id} rests`, async () => {
  const { execution_status } = await manager.getConversation(conversation.id);
  return execution_status === 'running' ? undefined : execution_status;
}, 60_000);
const textOf = event => event.llm_message.content.map(part => part.text ?? '').join('');

test('server_asked_is an agent server that the client takes', async () => {
  const { compareAgentServerVersions } = openhands;
  const info = await manager.server.getServerInfo();
  if (compareAgentServerVersions) assert.ok(compareAgentServerVersions(info.version, '1.31.0') >= 0);
  assert.match(info.version, /^\d+\.\d+\.\d+$/);
});

test('conversation_started by the client_is found, listed, counted, changed and deleted', async () => {
  const conversation = await manager.createConversation(coder(echo), { initialMessage: 'hello' });
  assert.equal(await rest(conversation), 'finished');

  assert.deepEqual((await manager.getConversations([conversation.id, crypto.randomUUID()])).map(each => each?.id ?? null), [conversation.id, null]);
  assert.ok((await manager.getAllConversations()).some(each => each.id === conversation.id));
  assert.equal(await conversation.getAgentFinalResponse(), 'You said: hello');
  await conversation.setTitle('A title');
  assert.equal((await manager.getConversation(conversation.id)).title, 'A title');
  assert.ok((await conversation.conversationStats()).usage_to_metrics.default.accumulated_token_usage.prompt_tokens > 0);
  assert.equal((await conversation.state.getExecutionStatus()), 'finished');

  await manager.deleteConversation(conversation.id);
  await assert.rejects(manager.getConversation(conversation.id), { status: 404 });
});

test('events_read by the client_page, count and are found', async () => {
  const conversation = await manager.createConversation(coder(echo), { initialMessage: '/tool think {"thought": "a"}' });
  await rest(conversation);
  const { events } = conversation.state;

  const all = await events.getEvents();
  assert.equal(await events.count(), all.length);
  assert.deepEqual((await events.search({ kind: 'ActionEvent' })).items.map(event => event.tool_name), ['think']);
  assert.deepEqual((await events.getEventsById([all[1].id, crypto.randomUUID()])).map(event => event?.id ?? null), [all[1].id, null]);
});

test('confirmation_by the client_waits, is rejected, and is accepted', async () => {
  const conversation = new RemoteConversation(coder(echo), workspaceOf(server));
  await conversation.start();
  await conversation.setConfirmationPolicy({ kind: 'AlwaysConfirm' });

  await conversation.sendMessage('/tool terminal {"command": "echo one"}');
  await conversation.run();
  assert.equal(await rest(conversation), 'waiting_for_confirmation');
  await conversation.sendConfirmationResponse(false, 'no');
  assert.equal(await rest(conversation), 'idle');
  await conversation.sendMessage('/tool terminal {"command": "echo two"}');
  await conversation.run();
  assert.equal(await rest(conversation), 'waiting_for_confirmation');
  await conversation.sendConfirmationResponse(true);
  assert.equal(await rest(conversation), 'finished');
  assert.equal((await conversation.state.events.search({ kind: 'UserRejectObservation' })).items[0].rejection_reason, 'no');
});

test('secrets, questions, forks and pauses_of the client_do what they say', async () => {
  const conversation = new RemoteConversation(coder(echo), workspaceOf(server));
  await conversation.start();
  await conversation.updateSecrets({ TOKEN: 'v3ry-s3cret' });
  await conversation.sendMessage('/tool terminal {"command": "echo $TOKEN"}');
  await conversation.run();
  await rest(conversation);

  assert.ok(!JSON.stringify(await conversation.state.events.getEvents()).includes('v3ry-s3cret'));
  assert.equal(await conversation.askAgent('and now'), 'You said: and now');
  const fork = await conversation.fork({ title: 'forked' });
  assert.equal(await rest(fork), 'idle');
  await fork.pause();
  assert.equal(await fork.state.getExecutionStatus(), 'paused');
  await assert.rejects(conversation.condense(), error => error.status >= 400 && error.status < 500);
});

test('branches of the client_are gone back to, and what comes next follows from there', async () => {
  const conversation = await manager.createConversation(coder(echo), { initialMessage: 'one' });
  await rest(conversation);
  const one = (await conversation.state.events.search({ kind: 'MessageEvent' })).items.at(-1);
  await conversation.sendMessage('two');
  await conversation.run();
  await rest(conversation);

  await conversation.navigateTo(one.id);
  assert.equal((await manager.getConversation(conversation.id)).leaf_event_id, one.id);
  await conversation.sendMessage('three');
  await conversation.run();
  await rest(conversation);

  const messages = (await conversation.state.events.search({ kind: 'MessageEvent' })).items;
  assert.deepEqual(messages.filter(event => event.source === 'user').map(textOf), ['one', 'two', 'three']);
  assert.equal(messages.find(event => textOf(event) === 'three').parent_id, one.id);
  await conversation.navigateTo(null);
  assert.equal((await manager.getConversation(conversation.id)).leaf_event_id, null);
  await assert.rejects(conversation.navigateTo(crypto.randomUUID()), { status: 404 });
});

test('socket_of the client_tells a turn as it happens', async () => {
  const told = [];
  const conversation = new RemoteConversation(coder(echo), workspaceOf(server), { callback: event => told.push(event) });
  await conversation.start();
  await conversation.startWebSocketClient();
  await until('the first frame', () => told.length > 0);
  await conversation.sendMessage('/tool think {"thought": "a"}');
  await conversation.run();
  await until('the end', () => told.some(event => event.key === 'execution_status' && event.value === 'finished'));
  await until('the state at the end', () => told.at(-1).key === 'full_state' && told.at(-1).value.execution_status === 'finished');
  await conversation.close();

  assert.equal(told[0].key, 'full_state');
  const logged = (await conversation.state.events.search()).items.slice(1);
  assert.deepEqual(told.filter(event => event.key !== 'full_state').map(event => event.id), logged.map(event => event.id));
});

test('coding turn_over a repository_is done in the sandbox, told in order, and reads the same in the other dialect', { timeout: 120_000 }, async () => {
  const steps = [
    ['terminal', { command: `git config --global safe.directory '*' && git clone -q file://${origin} project && cd project && git config user.email a@b.c && git config user.name Coder && ls` }],
    ['file_editor', { command: 'str_replace', path: '/workspace/project/sum.sh', old_str: '$1 - $2', new_str: '$1 + $2' }],
    ['terminal', { command: 'sh ./test.sh' }],
    ['terminal', { command: 'git commit -qam "Add, do not subtract" && git log --format=%s -1 && git status --short' }],
    ['finish', { message: 'The sum is a sum now.' }],
  ];
  const prompt = model.on('Fix the sum.', (call, attempt) => call.callTool(...steps[attempt - 1], { id: `call_${attempt}` }));
  const conversation = await manager.createConversation(coder(llm()), { initialMessage: prompt, workingDir: '/workspace' });

  assert.equal(await rest(conversation), 'finished');
  const events = await conversation.state.events.getEvents();
  const story = events.filter(event => event.kind !== 'ConversationStateUpdateEvent').map(event => event.kind);
  assert.deepEqual(story, ['SystemPromptEvent', 'MessageEvent', ...steps.flatMap(() => ['ActionEvent', 'ObservationEvent'])]);
  const observations = events.filter(event => event.kind === 'ObservationEvent');
  assert.deepEqual(observations.map(event => event.observation.kind), ['TerminalObservation', 'FileEditorObservation', 'TerminalObservation', 'TerminalObservation', 'FinishObservation']);
  assert.deepEqual(observations.map(event => event.observation.exit_code ?? 0), [0, 0, 0, 0, 0], JSON.stringify(observations));
  assert.match(observations[1].observation.new_content, /\$1 \+ \$2/);
  assert.match(JSON.stringify(observations[2].observation.content), /all is well/);
  assert.match(JSON.stringify(observations[3].observation.content), /Add, do not subtract/);
  assert.deepEqual(observations.map(event => event.action_id), events.filter(event => event.kind === 'ActionEvent').map(event => event.id));
  assert.equal(await conversation.getAgentFinalResponse(), 'The sum is a sum now.');
  assert.equal(model.calls.at(-1).headers.authorization, 'Bearer sk-of-the-test');
  assert.ok(readFileSync(join(origin, 'sum.sh'), 'utf8').includes('$1 - $2'));

  const messages = [];
  for await (const message of server.client.conversations.messages.list(`conv-${conversation.id}`, { order: 'asc', limit: 100 })) messages.push(message);
  assert.deepEqual(
    messages.map(message => message.message_type),
    ['system_message', 'user_message', ...steps.flatMap(() => ['tool_call_message', 'tool_return_message'])]);
  assert.deepEqual(
    messages.filter(message => message.message_type === 'tool_call_message').map(message => (message.tool_calls?.[0] ?? message.tool_call).name), steps.map(([tool]) => tool));
});

test('workspace of the client_runs commands, takes and gives files, and tells what has changed', async () => {
  const conversation = await manager.createConversation(coder(echo), { initialMessage: '/tool terminal {"command": "git init -q; echo agent > made"}', workingDir: '/workspace' });
  await rest(conversation);
  const workspace = new RemoteWorkspace({ host: `${hostOf(server)}/workspaces/${conversation.id}`, workingDir: '/workspace' });

  const ran = await workspace.executeCommand('cat made; exit 3', '/workspace');
  assert.deepEqual([ran.stdout, ran.exit_code], ['agent\n', 3]);
  assert.equal((await workspace.fileUpload('from outside', '/workspace/deep/er/text')).success, true);
  assert.equal(await workspace.downloadAsText('/workspace/deep/er/text'), 'from outside');
  assert.deepEqual((await workspace.gitChanges('/workspace')).map(change => `${change.status} ${change.path}`), ['ADDED deep/er/text', 'ADDED made']);
  assert.deepEqual(await workspace.gitDiff('/workspace/made'), { modified: 'agent\n', original: '' });
  workspace.close();
});

test('commands of the client_run in the background and are found, and what has happened is taken away', async () => {
  const conversation = await manager.createConversation(coder(echo), { initialMessage: 'hello', workingDir: '/workspace' });
  await rest(conversation);
  const bash = new BashClient({ host: `${hostOf(server)}/workspaces/${conversation.id}` });

  const command = await bash.startCommand('echo begun; echo bad >&2; exit 4', '/workspace', 30);
  const output = await until('the command ends', async () => (await bash.searchEvents({ command_id__eq: command.id })).items[0]);
  assert.deepEqual([output.exit_code, output.stdout, output.stderr], [4, 'begun\n', 'bad\n']);
  assert.deepEqual(await bash.getEvent(command.id), command);
  assert.deepEqual((await bash.batchGetEvents([output.id, 'none'])).map(event => event?.id), [output.id, undefined]);
  assert.equal((await bash.clearEvents()).cleared_count, 2);
  bash.close();

  const files = new FileClient({ host: hostOf(server) });
  assert.equal((await (await files.downloadTrajectory(conversation.id)).text()).slice(0, 2), 'PK');
});

test('socket of commands of the client_tells them as they happen, whichever server has the conversation', async () => {
  await Promise.all(Array.from({ length: 6 }, async (_, i) => {
    const { host, bash, told, socket } = await listen();
    await bash.executeCommand('echo before', '/workspace', 30);
    socket.start();
    await until('what was before', () => told.length === 2);
    const command = await bash.startCommand(`echo ${i}; exit ${i}`, '/workspace', 30);
    await until('the command and its end', () => told.length === 4, 30_000);

    assert.deepEqual(told.map(event => event.kind), ['BashCommand', 'BashOutput', 'BashCommand', 'BashOutput'], host);
    assert.deepEqual(told, (await bash.searchEvents()).items.map(event => Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null))));
    assert.deepEqual([told[2].id, told[3].exit_code, told[3].stdout], [command.id, i, `${i}\n`]);
    socket.stop();
    bash.close();
  }));
});

// Where there is a second server, it may be the one that runs the command.
test('command whose server is killed_ends with it, and the client that comes back is told', { skip: process.env.END_TO_END_SILOS === '2' }, async () => {
  const { bash, told, socket } = await listen();
  socket.start();
  const nap = `600.${Math.random().toString().slice(2, 11)}`;
  const naps = () => readdirSync('/proc').filter(entry => /^\d+$/.test(entry) && commandLine(entry).includes(`sleep ${nap}`));
  const command = await bash.startCommand(`(setsid sleep ${nap} &); sleep ${nap}`, '/workspace', 3000);
  await until('the command runs, and is told', () => naps().length >= 2 && told.length === 1);

  await server.kill();
  await until('nothing is left of it', () => naps().length === 0);
  await server.run();

  const output = await until('the client is told how it ended', () => told.find(event => event.command_id === command.id), 60_000);
  assert.deepEqual([output.exit_code, output.stderr], [-1, 'The server ended while this command ran. How far it came is unknown.']);
  assert.equal(naps().length, 0);
  socket.stop();
  bash.close();
});

/** A conversation, and a client of its commands with a socket that is not open yet. */
async function listen() {
  const conversation = await manager.createConversation(coder(echo), { initialMessage: 'hello', workingDir: '/workspace' });
  await rest(conversation);
  const host = `${hostOf(server)}/workspaces/${conversation.id}`;
  const told = [];
  return { host, told, bash: new BashClient({ host }), socket: new BashWebSocketClient({ host, resendMode: 'all', callback: event => told.push(event) }) };
}

function commandLine(process) {
  try {
    return readFileSync(`/proc/${process}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** A repository with a sum that subtracts, and a test that notices. */
function makeRepository(folder) {
  const git = (...words) => execFileSync('git', words, { cwd: folder, stdio: 'ignore' });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'sum.sh'), 'echo $(($1 - $2))\n');
  writeFileSync(join(folder, 'test.sh'), '[ "$(sh ./sum.sh 2 3)" = 5 ] && echo all is well\n');
  git('init', '-q');
  git('add', '.');
  git('-c', 'user.email=a@b.c', '-c', 'user.name=Origin', 'commit', '-qm', 'A sum');
  execFileSync('chmod', ['-R', 'a+rX', folder]);
}
