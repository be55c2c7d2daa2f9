import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The coding agent of Letta's makers, without a terminal: each run is a process, with a home and a working folder of their own. */
export class LettaCode {
  #entry;

  /** @param name the package, as package.json calls it */
  constructor(name, server) {
    const folder = new URL(`../node_modules/${name}/`, import.meta.url);
    this.version = JSON.parse(readFileSync(new URL('package.json', folder))).version;
    this.#entry = fileURLToPath(new URL('letta.js', folder));
    this.server = server;
    /** Where its tools work. */
    this.folder = mkdtempSync(join(tmpdir(), 'letta-code-'));
  }

  /** Says something to it, and returns what it printed as its result. */
  async ask(prompt, ...options) {
    const { code, output, errors } = await this.#run(['-p', prompt, '--output-format', 'json', '--no-skills', ...options]);
    if (code !== 0) throw new Error(`letta-code ${this.version} ended with code ${code}:\n${output}\n${errors}`);
    return JSON.parse(output);
  }

  dispose() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #run(words) {
    // Nothing of this machine's environment, and nobody but the server under test to call.
    const child = spawn(process.execPath, [this.#entry, ...words], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        LETTA_BASE_URL: this.server.url,
        LETTA_API_KEY: 'any',
        LETTA_CODE_TELEM: '0',
        DISABLE_AUTOUPDATER: '1',
      },
    });
    let [output, errors] = ['', ''];
    child.stdout.on('data', bytes => { output += bytes; });
    child.stderr.on('data', bytes => { errors += bytes; });
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', code => resolve({ code, output, errors }));
    });
  }
}
