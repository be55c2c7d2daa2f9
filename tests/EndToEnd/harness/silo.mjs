import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The server's assembly: SILO_DLL, or one built now. */
export function siloDll() {
  if (process.env.SILO_DLL) return resolve(process.env.SILO_DLL);
  const { status } = spawnSync('dotnet', ['build', 'src/Silo', '-c', 'Release', '--nologo', '-v', 'quiet'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`dotnet build src/Silo ended with code ${status}`);
  return resolve(root, 'src/Silo/bin/Release/net10.0/Silo.dll');
}
