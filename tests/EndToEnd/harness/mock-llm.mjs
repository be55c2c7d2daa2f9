import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './server.mjs';
import { until } from './until.mjs';

const entry = createRequire(import.meta.url).resolve('@dwmkerr/mock-llm');

/** A public mock of the OpenAI wire, written by others: it must find nothing odd in what we send, nor we in what it says. */
export class MockLlm {
  /** @param config the mock's configuration: YAML, of which JSON is a part. */
  static async start(config) {
    const mock = new MockLlm();
    const port = await freePort();
    mock.directory = mkdtempSync(join(tmpdir(), 'mock-llm-'));
    const file = join(mock.directory, 'mock-llm.yaml');
    writeFileSync(file, JSON.stringify(config));
    mock.url = `http://127.0.0.1:${port}`;
    mock.process = spawn(process.execPath, [entry, '--config', file], {
      cwd: mock.directory,
      stdio: 'ignore',
      env: { ...process.env, HOST: '127.0.0.1', PORT: `${port}` },
    });
    await until('the mock model answers', () => fetch(`${mock.url}/health`).then(response => response.ok, () => false));
    return mock;
  }

  async dispose() {
    const exit = once(this.process, 'exit');
    this.process.kill();
    await exit;
    rmSync(this.directory, { recursive: true, force: true });
  }
}
