import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Letta } from '@letta-ai/letta-client';
import { LogWatch, modelKey } from './canaries.mjs';
import { createDatabase } from './postgres.mjs';
import { siloDll } from './silo.mjs';
import { until, within } from './until.mjs';

// A test file that is ended early leaves no server behind.
const running = new Set();
process.once('SIGTERM', () => process.exit(143));
process.once('exit', () => running.forEach(child => child.kill('SIGKILL')));

/** The server under test: a process of its own, on a free port, with a database of its own. */
export class Server {
  #process;
  #output = '';
  #watch = new LogWatch();
  #environment;
  #companion;

  constructor(port, directory, environment) {
    this.port = port;
    this.directory = directory;
    this.url = `http://127.0.0.1:${port}`;
    this.client = new Letta({ baseURL: this.url, apiKey: 'any', maxRetries: 0 });
    this.#environment = environment;
  }

  /** @param environment further settings of the server, by their environment names. */
  static async start(environment = {}) {
    const directory = mkdtempSync(join(tmpdir(), 'end-to-end-'));
    const server = new Server(await freePort(), directory, { ...storeOf(directory), ...environment });
    if (process.env.END_TO_END_SILOS === '2') server.#companion = new Server(await freePort(), directory, server.#environment);
    await server.run();
    return server;
  }

  /** Starts the process, on the same port and database each time, and the silo beside it unless that runs. */
  async run() {
    if (this.#companion && !this.#companion.#isRunning) await this.#companion.run();
    this.#process = spawn('dotnet', [siloDll(), '--urls', this.url], {
      cwd: this.directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        Models__openai__ApiKey: modelKey,
        ...this.#environment,
      },
    });
    running.add(this.#process);
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream.on('data', bytes => { this.#output = (this.#output + bytes).slice(-8000); this.#watch.read(bytes); });
    const exited = this.#process;
    await until(`the server on ${this.url} answers`, () => {
      if (exited.exitCode !== null) throw new Error(`the server ended with code ${exited.exitCode}:\n${this.#output}`);
      return fetch(`${this.url}/v1/health/`).then(response => response.ok, () => false);
    }, 60_000);
  }

  /** Ends the process as an operator does, and fails when it does not end; and with it the silo beside it: what that owns would go on uninterrupted. */
  async stop() {
    await this.#end('SIGTERM');
    await this.#companion?.stop();
  }

  /** Ends them as a power cut does. */
  async kill() {
    await this.#end('SIGKILL');
    await this.#companion?.kill();
  }

  get #isRunning() {
    return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Ends it; fails when its log has what is secret. */
  async dispose() {
    try {
      await this.stop();
      assert.deepEqual([...this.#watch.leaks, ...this.#companion?.#watch.leaks ?? []], []);
    } finally {
      this.#companion?.#process?.kill('SIGKILL');
      this.#process.kill('SIGKILL');
      rmSync(this.directory, { recursive: true, force: true });
    }
  }

  /** A request, as it is; the body of the answer parsed when it is JSON. */
  async call(method, path, body, headers = {}) {
    const content = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(this.url + path, {
      method,
      body: content,
      signal: AbortSignal.timeout(60_000),
      headers: content === undefined ? headers : { 'content-type': 'application/json', ...headers },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  }

  get output() {
    return this.#output;
  }

  async #end(how) {
    if (!this.#isRunning) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill(how);
    running.delete(this.#process);
    await within(`the server ends after ${how}; it said:\n${this.#output}`, exit, 20_000);
  }
}

/** Where a new server keeps its data. */
function storeOf(directory) {
  const { END_TO_END_POSTGRES: postgres } = process.env;
  if (postgres === undefined) return { ConnectionStrings__Conversations: `Data Source=${join(directory, 'conversations.db')}` };
  return {
    Storage__Provider: 'postgres',
    ConnectionStrings__Conversations: createDatabase(postgres, basename(directory).toLowerCase()),
    Cluster__SiloPort: '0',
  };
}

export async function freePort() {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  await once(listener, 'close');
  return port;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
