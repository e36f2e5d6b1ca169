import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, onEndRequests, loadTopology, openSystem, outliveReaders, readSettings } from '@banyan/cli';
import { ImportError } from './import/import-error.ts';
import { Progress } from './import/progress.ts';
import { runProductImport, type ProductImportSummary } from './product-import/run-product-import.ts';
import { RetailFileError } from './retail/retail-file-error.ts';

const FAILED = 1;
const WRONG_USAGE = 2;
const STOPPED = 130;

const HELP = `npm run import:products -- FILE

Brings products into the catalogue from a CSV file (or one packed with gzip), a line for each variant. Columns, in any
order: sku and name; product (the SKU of the first variant, whose line comes first), description, price, currency
(default GBP), category (Kitchen > Mugs | Gifts), weight_grams, tax_class, slug, image, state (draft, published,
archived); option:CODE and attribute:CODE, any number of each.

It may be stopped or killed at any moment and run again: it continues where it was, and nothing is doubled. A later
file with the same SKUs changes what differs. It works through \`npm start\` while that runs, and by itself when it does not.

Lines that make no sense, or that the catalogue refuses, are written to import/product-rejects.csv in the data folder,
with the reason.

Environment:  BANYAN_DATA      the data folder (default .data)
              BANYAN_TOPOLOGY  which services run where: a name in topologies/, or a file (default one-process)
Exit codes:   0 done; 1 failed; 2 the command line or the file is wrong, nothing was imported; 130 stopped
`;

outliveReaders();
const progress = new Progress(process.stderr);
try {
  const file = readFileArgument(process.argv.slice(2));
  if (file === undefined) process.stdout.write(HELP);
  else await importFile(file);
} catch (error) {
  progress.clear();
  const isExpected = [UsageError, RetailFileError, ImportError].some((kind) => error instanceof kind);
  const { message, stack } = error as Error;
  process.stderr.write(`import:products: ${isExpected || 'code' in (error as Error) ? message : (stack ?? message)}\n`);
  process.exitCode = error instanceof UsageError || error instanceof RetailFileError ? WRONG_USAGE : FAILED;
}

/** Undefined: help is asked for. */
function readFileArgument(args: string[]): string | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    if (values.help === true) return undefined;
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) throw new UsageError('name one file: npm run import:products -- FILE');
    // npm runs scripts in the repository; INIT_CWD is where the person stood.
    return resolve(process.env['INIT_CWD'] ?? '.', file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError((error as Error).message, error);
  }
}

async function importFile(file: string): Promise<void> {
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
  const { dataFolder, topologyFile } = readSettings(process.env);
  const topology = await loadTopology(topologyFile);
  const began = performance.now();
  const access = await openSystem(dataFolder, topology, ({ level, message, service }) => {
    if (level !== 'warn' && level !== 'error') return;
    progress.clear();
    process.stderr.write(`${level}: ${service === undefined ? '' : `${service}: `}${message}\n`);
  });
  let isStopped = false;
  const end = onEndRequests(
    () => {
      isStopped = true;
      progress.clear();
      process.stderr.write('stopping: what is under way is finished first\n');
    },
    () => process.exit(STOPPED),
  );
  try {
    const at = new Date().toISOString();
    const summary = await runProductImport({ dataFolder, access, file, progress, at, isStopped: () => isStopped });
    process.stdout.write(summaryText(summary, (performance.now() - began) / 1000));
    if (summary.left > 0) process.exitCode = STOPPED;
  } finally {
    end();
    await access.close();
  }
}

function summaryText(summary: ProductImportSummary, seconds: number): string {
  const { products, lines, rejectedLines, rejectFile, doneBefore, left } = summary;
  const count = (number: number): string => number.toLocaleString('en');
  const told = [
    `${count(products)} products on ${count(lines)} lines; ${count(doneBefore)} were done before, ${count(left)} are left`,
    `took ${seconds.toFixed(1)} s`,
  ];
  if (rejectFile !== undefined) told.push(`${count(rejectedLines)} lines rejected, with reasons: ${rejectFile}`);
  return `${told.join('\n')}\n`;
}
