import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, loadTopology, openSystem, readSettings, readSystem } from '@banyan/cli';
import { CorruptLogError } from '@banyan/engine';
import { isDamage } from './check/broken-off.ts';
import { checkText } from './check/check-text.ts';
import { runChecks } from './check/run-checks.ts';
import { Progress } from './import/progress.ts';

const EXIT_CODES = { whole: 0, amiss: 1, 'not-made': 2 } as const;

const HELP = `npm run check [-- --json]

Checks the whole shop: the hash chain of every log, every ledger transaction, the stock at every position of the log, the
order numbers, every view against the fold of its log, all that its file holds, and what is parked, with the reason and what to do. It changes
nothing, and works through \`npm start\` while that runs, else by itself. Views that are being made from their logs are waited for, as long as they get on.

  --json        as JSON

Environment:  BANYAN_DATA      the data folder (default .data)
              BANYAN_TOPOLOGY  which services run where: a name in topologies/, or a file (default one-process)
Exit codes:   0 all is whole; 1 something is amiss; 2 nothing was found amiss, but a check could not be made (try again),
              or the command line is wrong
`;

const progress = new Progress(process.stderr);
try {
  const { json, help } = readArguments();
  if (help === true) process.stdout.write(HELP);
  else await check(json === true);
} catch (error) {
  progress.clear();
  const isExpected = error instanceof UsageError || (error instanceof Error && 'code' in error);
  process.stderr.write(`check: ${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  if (error instanceof CorruptLogError)
    process.stderr.write('check: how the other logs are is told by npm run banyan -- check\n');
  process.exitCode = EXIT_CODES[isDamage(error) ? 'amiss' : 'not-made'];
}

function readArguments() {
  try {
    return parseArgs({ options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, error);
  }
}

async function check(json: boolean): Promise<void> {
  const { dataFolder, topologyFile } = readSettings(process.env);
  const topology = await loadTopology(topologyFile);
  if (!existsSync(join(dataFolder, 'format.json')))
    throw new UsageError(`there is no shop in ${dataFolder}; BANYAN_DATA names its folder, npm start makes one`);
  const open = () => openSystem(dataFolder, topology, undefined, { makeLogs: false });
  const onAgain = (pid: number): void => {
    progress.clear();
    process.stderr.write(`check: process ${pid}, which had the shop, has ended: beginning again\n`);
  };
  const report = await readSystem({ open, onAgain }, (access) => runChecks(access, progress));
  process.stdout.write(`${json ? JSON.stringify(report, undefined, 2) : checkText(report)}\n`);
  process.exitCode = EXIT_CODES[report.outcome];
}
