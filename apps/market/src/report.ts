import { existsSync, readdirSync, statSync } from 'node:fs';
import {
  UsageError,
  loadTopology,
  openSystem,
  readSettings,
  readSystem,
  viewsMade,
  type Settings,
  type SystemAccess,
} from '@banyan/cli';
import { readArguments } from '@banyan/cli/read-arguments';
import { ImportError } from './import/import-error.ts';
import { CURRENCY } from './import/sale-commands.ts';
import { reportJson } from './report/report-json.ts';
import { reportText } from './report/report-text.ts';
import { shopFigures, type ShopFigures } from './report/shop-figures.ts';
import { noSums } from './report/sums.ts';

type SystemOperations = SystemAccess['operations'];

const FAILED = 1;
const WRONG_USAGE = 2;
const PLAIN_WIDTH = 80;

const USAGE = `usage: npm run report [-- --json]

Prints what was sold, returned and booked: orders, lines, units, gross, returns, fees and adjustments, and net, per month
and per country. It asks the shop's views and its ledger, through \`npm start\` while that runs, else by itself.

  --json        as JSON, amounts as exact decimal texts

Environment:  BANYAN_DATA      the data folder (default .data)
              BANYAN_TOPOLOGY  which services run where: a name in topologies/, or a file (default one-process)
Exit codes:   0 done; 1 failed; 2 the command line is wrong`;

const { json } = readArguments(USAGE, { json: { type: 'boolean', default: false } }, 0).values;
try {
  await report(json);
} catch (error) {
  const isExpected =
    error instanceof UsageError || error instanceof ImportError || (error instanceof Error && 'code' in error);
  process.stderr.write(
    `report: ${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = error instanceof UsageError ? WRONG_USAGE : FAILED;
}

async function report(json: boolean): Promise<void> {
  const figures = await figuresOf(readSettings(process.env));
  const { columns, isTTY } = process.stdout;
  // A terminal that nobody has given a size has 0 columns.
  const style = isTTY
    ? { width: columns > 0 ? columns : PLAIN_WIDTH, blocks: true }
    : { width: PLAIN_WIDTH, blocks: false };
  process.stdout.write(`${json ? JSON.stringify(reportJson(figures), undefined, 2) : reportText(figures, style)}\n`);
}

/** The figures of the shop in a data folder; of an empty one when there is none, which is not made for this. */
async function figuresOf({ dataFolder, topologyFile }: Settings): Promise<ShopFigures> {
  if (!existsSync(dataFolder) || (statSync(dataFolder).isDirectory() && readdirSync(dataFolder).length === 0))
    return { currency: CURRENCY, rejectedLines: 0, total: noSums(), months: [], countries: [] };
  const topology = await loadTopology(topologyFile);
  const open = (): Promise<SystemAccess> => openSystem(dataFolder, topology, undefined, { makeLogs: false });
  const onAgain = (pid: number): void =>
    void process.stderr.write(`report: process ${pid}, which had the shop, has ended: beginning again\n`);
  return readSystem({ open, onAgain }, async (access) => {
    await viewsMade(access.operations, () =>
      process.stderr.write('report: waiting for views that are being made from their logs\n'),
    );
    const figures = await shopFigures(access, dataFolder);
    await warnOfParked(access.operations);
    return figures;
  });
}

async function warnOfParked(operations: SystemOperations): Promise<void> {
  const [rows, instances] = await Promise.all([operations.parkedRows(), operations.parkedInstances()]);
  const parked = rows.length + instances.length;
  if (parked > 0)
    process.stderr.write(`report: ${parked} rows or processes wait behind an error; npm run check says why\n`);
}
