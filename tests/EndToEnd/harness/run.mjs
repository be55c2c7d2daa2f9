// Builds the server once, then runs the test files named on the command line, or all of them. Options of node's runner may be given too.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { siloDll } from './silo.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const named = words.some(word => word.endsWith('.mjs')) ? [] : readdirSync(here).filter(name => name.endsWith('.test.mjs'));
const { status } = spawnSync(process.execPath, ['--test', '--test-concurrency=2', '--test-timeout=180000', ...words, ...named], {
  cwd: here,
  stdio: 'inherit',
  env: { ...process.env, SILO_DLL: siloDll() },
});
process.exit(status ?? 1);
