// `npm run bench [-- NAME...] [-- --json]`: measures, prints a table beside the aims, and keeps every round in a file.
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { aimOf } from './src/aim.ts';
import { ArgumentsError, readArguments, type Arguments } from './src/arguments.ts';
import { benchmarks } from './src/benchmarks.ts';
import { readBounds } from './src/bounds.ts';
import { figureTable, type JudgedFigure } from './src/figure-table.ts';
import { describeMachine, lookAtMachine } from './src/machine.ts';
import { measureApart } from './src/measure-apart.ts';
import { keepResults } from './src/results-file.ts';
import { startServers, type ServersApart } from './src/servers-apart.ts';
import { usage } from './src/usage.ts';

const root = resolve(import.meta.dirname, '..');
/** Where raw data and the imported year are kept. */
const results = process.env['BANYAN_BENCH_RESULTS'] ?? join(import.meta.dirname, 'results');
const YEAR = 'data/online-retail-2009-2010.csv.gz';

/** Progress, which is never among the figures that a program reads from stdout. */
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function bench({ names, json, file = join(root, YEAR), lines, data }: Arguments): Promise<boolean> {
  const options = {
    bounds: readBounds(process.env),
    importedFolder: join(results, 'imported'),
    file: resolve(file),
    ...(lines === undefined ? {} : { lines }),
    ...(data === undefined ? {} : { data: resolve(data) }),
  };
  const startedAt = new Date().toISOString();
  const machine = lookAtMachine();
  for (const line of describeMachine(machine)) say(line);
  const figures: JudgedFigure[] = [];
  let complete = true;
  for (const benchmark of benchmarks.filter((one) => one.names.some((name) => names.includes(name)))) {
    say(`${benchmark.names.join(', ')}: ${benchmark.about}`);
    const tell = (line: string): void => say(`  ${line}`);
    let servers: ServersApart | undefined;
    try {
      servers = await startServers(benchmark.servers ?? [], tell);
      const addresses = servers?.addresses ?? {};
      for (const figure of await measureApart(benchmark, { ...options, addresses }, tell))
        if (names.includes(figure.name)) figures.push({ ...figure, aim: aimOf(figure, machine.fdatasyncMs) });
    } catch (error) {
      complete = false;
      say(`  failed: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      await servers?.end();
    }
  }
  const kept = keepResults(results, { startedAt, commit: commit(), machine, figures });
  if (json) process.stdout.write(`${JSON.stringify(figures.map(toJson), undefined, 2)}\n`);
  else for (const line of ['', ...figureTable(figures)]) process.stdout.write(`${line}\n`);
  say(`\nevery round: ${kept}`);
  return complete;
}

function toJson({ name, value, unit, baseline, ratio, settings, also, aim }: JudgedFigure): object {
  return { name, value, unit, baseline, ratio, settings, also, aim };
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty=+', '--exclude=*'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
try {
  const given = readArguments(process.argv.slice(2));
  if (given.help) for (const line of usage()) process.stdout.write(`${line}\n`);
  else if (!(await bench(given))) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof ArgumentsError || error instanceof RangeError)) throw error;
  say(`bench: ${error.message}`);
  process.exitCode = 2;
}
