// `npm run servers -- up|down|status|env [NAME...]`: the real servers of the fleet on this machine, without Docker.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readArguments, refuse } from '@banyan/cli/read-arguments';
import { ProcessLock } from '@banyan/sqlite';
import { cassandra } from './servers/cassandra.ts';
import { kafka } from './servers/kafka.ts';
import { mongodb } from './servers/mongodb.ts';
import { PostgresServer } from './servers/postgres.ts';
import { ProgramServer } from './servers/program-server.ts';
import { redis } from './servers/redis.ts';
import { ServerError, type Server } from './servers/server.ts';

const root = resolve(import.meta.dirname, '..');
const folder = resolve(process.env['BANYAN_SERVERS'] ?? resolve(root, '.servers'));
const programs = [kafka, redis, mongodb, cassandra];
const servers: readonly Server[] = [
  new PostgresServer(folder),
  ...programs.map((program) => new ProgramServer(program, folder)),
];
const NAMES = servers.map(({ name }) => name).join(', ');

const USAGE = `usage: npm run servers -- up|down|status|env [NAME...]

Starts, stops or shows the real servers that a fleet needs, each on loopback with a data folder of its own: ${NAMES}. All of them, or
those that are named. What is missing is installed first where that is possible. The same again changes nothing, and data stay.

  up       installs, starts, and waits until they answer
  down     stops them
  status   says which of them run, how to reach them and where they log; with secrets, so keep what it prints to yourself
  env      prints lines for a shell, with which programs find those that run: eval "$(npm run -s servers -- env)"

Environment: BANYAN_SERVERS (the folder for their data, .servers unless set), BANYAN_POSTGRES_PORT (55432), PGBIN,
             ${programs.map(({ port: [variable, otherwise] }) => `${variable} (${otherwise})`).join(', ')}
Exit codes:  0 done, or all are up; 1 one could not be started or stopped, or is not up; 2 the command line is wrong`;

const { positionals } = readArguments(USAGE, {}, Infinity);
const [action, ...names] = positionals;
if (action !== 'up' && action !== 'down' && action !== 'status' && action !== 'env')
  refuse(action === undefined ? 'say what to do: up, down, status or env' : `unknown action '${action}'`, USAGE);
const unknown = names.filter((name) => !servers.some((server) => server.name === name));
if (unknown.length > 0) refuse(`there is no server called ${unknown.join(', ')}; there are: ${NAMES}`, USAGE);

mkdirSync(folder, { recursive: true });
const files = { lock: join(folder, 'lock'), holder: join(folder, 'holder') };
const isAsking = action === 'status' || action === 'env';
const lock = isAsking ? undefined : ProcessLock.take(files, action);
if (!isAsking && lock === undefined) {
  const { pid, note } = ProcessLock.holderOf(files);
  // Whoever has just begun has not written down yet who it is.
  const who = pid === undefined ? 'another process has just begun' : `process ${pid} is carrying out \`${note}\``;
  console.error(`${who} here: let it end first`);
  process.exit(1);
}

for (const server of servers.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const say = (line: string): void => console.log(`${server.name}: ${line}`);
  try {
    if (action === 'up') await server.up(say);
    if (action === 'down') await server.down();
    const { state, pid, url, log } = await server.status();
    if (state !== (action === 'down' ? 'down' : 'up')) process.exitCode = 1;
    if (action !== 'env') say(state === 'down' ? 'down' : `${state}, pid ${pid}, ${url}, log ${log}`);
    else if (url !== undefined) console.log(`export ${server.variable}='${url}'`);
    else console.error(`${server.name}: ${state}`);
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    console.error(`${server.name}: ${error.message}`);
    process.exitCode = 1;
  }
}
lock?.release();
