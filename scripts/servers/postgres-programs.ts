import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installPackage } from './debian-package.ts';
import { runCommand } from './run-command.ts';
import { ServerError } from './server.ts';

const DEBIAN = '/usr/lib/postgresql';

/** The folder of initdb, pg_ctl and postgres: installed from Debian's package where root may and it is not there. @throws ServerError */
export async function postgresPrograms(say: (line: string) => void): Promise<string> {
  const found = await findPrograms();
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || (await runCommand('apt-get', ['--version'])).code !== 0) {
    throw new ServerError(
      'PostgreSQL is not installed: install it by your system (on Debian: apt-get install postgresql), or set PGBIN to the folder of its programs',
    );
  }
  say('installing PostgreSQL from the packages of Debian');
  // Or the package would make a cluster of its own and start it.
  const configuration = '/etc/postgresql-common/createcluster.conf';
  if (!existsSync(configuration)) {
    mkdirSync(dirname(configuration), { recursive: true });
    writeFileSync(configuration, 'create_main_cluster = false\n');
  }
  const output = await installPackage('postgresql');
  const now = await findPrograms();
  if (now === undefined) throw new ServerError(`PostgreSQL could not be installed:\n${output}`);
  return now;
}

async function findPrograms(): Promise<string | undefined> {
  const { PGBIN } = process.env;
  const asked = await runCommand('pg_config', ['--bindir']);
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(PGBIN === undefined ? [] : [PGBIN]),
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(asked.code === 0 ? [asked.output] : []),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')));
}
