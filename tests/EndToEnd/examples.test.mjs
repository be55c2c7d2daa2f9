import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { slow } from './harness/slow.mjs';
import { Suite } from './harness/suite.mjs';

const suite = Suite.use();
const run = promisify(execFile);
const example = name => fileURLToPath(new URL(`../../docs/examples/${name}`, import.meta.url));

const options = () => ({ env: { ...process.env, CONVERSATIONS_URL: suite.server.url }, timeout: 300_000 });

test('talk.sh resumes its stream and reads the same text', async () => {
  const { stdout } = await run(example('talk.sh'), [], options());
  const [before, after] = stdout.split(/--- cut off after \S+ ---\n/);
  const cut = /--- cut off after (\S+) ---/.exec(stdout)[1];
  const deltas = text => [...text.matchAll(/id: (\S+)\ndata: .*"type":"text","delta":"([^"]*)"/g)];
  const seen = deltas(before);
  const kept = seen.slice(0, seen.findIndex(delta => delta[1] === cut) + 1);
  const text = [...kept, ...deltas(after)].map(delta => delta[2]).join('');
  const stored = JSON.parse(after.trimEnd().split('\n').at(-1));
  assert.equal(stored.length, 4);
  assert.equal(stored[1].content, 'You said: hello');
  assert.equal(text, stored[3].content);
});

test('talk.ts prints the answer', async () => {
  // It has no annotations, so it is JavaScript too: Node 20 takes no TypeScript.
  const copy = fileURLToPath(new URL('talk.example.mjs', import.meta.url));
  copyFileSync(example('talk.ts'), copy);
  try {
    assert.equal((await run(process.execPath, [copy], options())).stdout, 'You said: hello\n');
  } finally {
    rmSync(copy);
  }
});

test('talk.cs prints the answer and what it took', slow, async () => {
  const { stdout } = await run('dotnet', ['run', example('talk.cs')], options());
  assert.match(stdout, /^(\S+ ){11}\S+\n\d+ tokens by local\/echo\n$/m);
});
