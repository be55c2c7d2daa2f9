import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const binaries = () => {
  const installed = '/usr/lib/postgresql';
  const newest = readdirSync(installed).sort((one, other) => other - one)[0];
  return join(installed, newest, 'bin');
};

// PostgreSQL refuses to run as root.
const script = `
  data=$1 bin=$2 port=$3
  as_postgres() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups "$@"; else "$@"; fi; }
  cd / && { [ "$(id -u)" != 0 ] || chown -R postgres "$data"; } &&
  as_postgres "$bin/initdb" -D "$data/db" -A trust -U postgres -E UTF8 --no-sync >/dev/null &&
  as_postgres "$bin/pg_ctl" -D "$data/db" -l "$data/log" -w -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$data -c max_connections=500" start >/dev/null || exit 1
  echo ready
  cat >/dev/null
  as_postgres "$bin/pg_ctl" -D "$data/db" -m immediate stop >/dev/null
  rm -rf "$data"`;

/** Starts a throwaway PostgreSQL that ends with this process, and returns its port. */
export async function startPostgres(port) {
  const server = spawn('setsid', ['sh', '-c', script, 'postgres', mkdtempSync(join(tmpdir(), 'postgres-')), binaries(), `${port}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await Promise.race([
    once(server.stdout, 'data'),
    once(server, 'exit').then(() => { throw new Error('PostgreSQL does not start'); }),
  ]);
  server.unref();
  server.stdout.unref();
  server.stdin.unref();
  return port;
}

/** Makes an empty database and returns how the server under test reaches it. */
export function createDatabase(port, name) {
  execFileSync(join(binaries(), 'createdb'), ['-h', '127.0.0.1', '-p', `${port}`, '-U', 'postgres', name]);
  return `Host=127.0.0.1;Port=${port};Username=postgres;Database=${name};Maximum Pool Size=20`;
}
