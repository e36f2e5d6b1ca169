// `npm run test:faults [-- NAME...]`: a fleet of the market on real servers, things that go wrong with it, and what those outside know of it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { loadTopology, topologyFileOf, UsageError } from '@banyan/cli';
import { readArguments, refuse } from '@banyan/cli/read-arguments';
import { ProcessLock } from '@banyan/sqlite';
import { faultsOf } from './faults/faults.ts';
import { pageWith, type Row } from './faults/reliability-page.ts';
import { runFaults } from './faults/run-faults.ts';

const PAGE = resolve(import.meta.dirname, '../docs/reliability.md');
const DEFAULT_TOPOLOGY = 'small-fleet';

const USAGE = `usage: npm run test:faults [-- NAME...] [-- --topology NAME] [-- --list] [-- --write]

Starts a fleet of the market on servers of its own, lets people buy, and has one thing after another go wrong meanwhile: processes and
servers that are killed or stand still, networks that are slow, cut or silent, a full disk, answers that are lost after a commit. After
each it compares what those outside were answered with what the system holds, and runs npm run check on it. Those named, or all; a name
that ends in - stands for all that begin like it. It takes about half a minute for each.

Options:     --topology NAME  which services run where (${DEFAULT_TOPOLOGY}): its stores may be on PostgreSQL
             --list           says what can go wrong, and does nothing
             --write          puts the results into the table of docs/reliability.md

Environment: BANYAN_SERVERS (the folder for servers and data, .servers unless set)
Exit codes:  0 all is as it has to be; 1 something is not; 2 the command line is wrong`;

const { values, positionals } = readArguments(
  USAGE,
  { topology: { type: 'string' }, list: { type: 'boolean' }, write: { type: 'boolean' } },
  Infinity,
);
const topology = values.topology ?? DEFAULT_TOPOLOGY;
const { plan } = await loadTopology(topologyFileOf(topology)).catch((error: unknown) => {
  if (error instanceof UsageError) refuse(error.message, USAGE);
  throw error;
});
if (plan === undefined) refuse(`${topology} says nothing of processes`, USAGE);
const all = faultsOf(plan);
const isMeant = (name: string, given: string): boolean =>
  given.endsWith('-') ? name.startsWith(given) : name === given;
const unknown = positionals.filter((given) => !all.some(({ name }) => isMeant(name, given)));
if (unknown.length > 0)
  refuse(`nothing is called ${unknown.join(', ')}; there are: ${all.map(({ name }) => name).join(', ')}`, USAGE);
const chosen = all.filter(({ name }) => positionals.length === 0 || positionals.some((given) => isMeant(name, given)));

if (values.list === true) {
  const width = Math.max(...all.map(({ name }) => name.length));
  for (const { name, what } of chosen) console.log(`${name.padEnd(width)}  ${what}`);
} else {
  const folder = join(
    resolve(process.env['BANYAN_SERVERS'] ?? resolve(import.meta.dirname, '../.servers')),
    'of-faults',
  );
  mkdirSync(folder, { recursive: true });
  const lock = ProcessLock.take({ lock: join(folder, 'lock'), holder: join(folder, 'holder') }, 'npm run test:faults');
  if (lock === undefined) refuse(`another process uses ${folder}: let it end first, or set BANYAN_SERVERS`, USAGE);
  const machine = `${cpus().length} processors (${cpus()[0]?.model.trim()}), Node ${process.version}, at a load average of ${loadavg()[0]!.toFixed(0)} when it began`;
  // As they come: a run that is ended has shown something, too.
  const onRow = (row: Row): void => {
    if (values.write === true)
      writeFileSync(
        PAGE,
        pageWith(readFileSync(PAGE, 'utf8'), { topology, machine, names: all.map(({ name }) => name) }, [row]),
      );
  };
  const rows = await runFaults(topology, chosen, folder, (line) => console.log(line), onRow);
  lock.release();
  const count = (outcome: Row['outcome']): number => rows.filter((row) => row.outcome === outcome).length;
  console.log(`${count('whole')} passed, ${count('amiss')} failed, ${count('skipped')} skipped`);
  process.exitCode = count('amiss') === 0 ? 0 : 1;
}
