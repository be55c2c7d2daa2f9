// Builds the server once, then runs the test files named on the command line, or all of them. Options of node's runner may be given too.
//   --postgres   the servers keep their data in a throwaway PostgreSQL instead of SQLite
//   --cluster    and each of them has a second silo beside it, which owns half of the conversations
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startPostgres } from './postgres.mjs';
import { freePort } from './server.mjs';
import { siloDll } from './silo.mjs';

const here = fileURLToPath(new URL('..', import.meta.url));
const modes = ['--postgres', '--cluster'];
const mode = process.argv.find(word => modes.includes(word));
const words = process.argv.slice(2).filter(word => !modes.includes(word));
const store = mode === undefined ? {} : { END_TO_END_POSTGRES: `${await startPostgres(await freePort())}`, END_TO_END_SILOS: mode === '--cluster' ? '2' : '1' };
const named = words.some(word => word.endsWith('.mjs')) ? [] : readdirSync(here).filter(name => name.endsWith('.test.mjs'));
const { status } = spawnSync(process.execPath, ['--test', '--test-concurrency=2', '--test-timeout=180000', ...words, ...named], {
  cwd: here,
  stdio: 'inherit',
  env: { ...process.env, ...store, SILO_DLL: siloDll() },
});
process.exit(status ?? 1);
