import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '@banyan/cli';
import { PUBLIC_FILE } from './fill-demonstration.ts';

/** What `npm run import` prints for `--help`. */
export const IMPORT_HELP = `npm run import [-- FILE]

Runs a retail file (CSV, or CSV packed with gzip) through the shop's own commands: every invoice an order, a return, a
correction of the stock or a posting, at its own date. Without FILE it is the public year that the repository holds,
data/online-retail-2009-2010.csv.gz. Columns: Invoice, StockCode, Description, Quantity, InvoiceDate, Price,
Customer ID, Country (InvoiceNo and UnitPrice are understood, too).

It may be stopped or killed at any moment and run again: it continues where it was, and nothing is doubled. It works
through \`npm start\` while that runs, and by itself when it does not. One import runs at a time in a data folder.

Lines that make no sense are left out and written to import/rejects.csv in the data folder, with the reason.

Environment:  BANYAN_DATA   the data folder (default .data)
Exit codes:   0 done; 1 failed; 2 the command line or the file is wrong, nothing was imported; 130 stopped
`;

/** The command line of `npm run import`: a file, absolute, or the wish for help. @throws UsageError */
export function readImportArguments(args: readonly string[]): { readonly file: string } | 'help' {
  const { values, positionals } = parse(args);
  if (values.help === true) return 'help';
  const [file, ...others] = positionals;
  if (others.length > 0)
    throw new UsageError(`one file at a time, not ${positionals.length}: ${positionals.join(', ')}`);
  // npm runs scripts in the repository; INIT_CWD is where the person stood.
  return { file: file === undefined ? PUBLIC_FILE : resolve(process.env['INIT_CWD'] ?? '.', file) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { help: { type: 'boolean', short: 'h' } }, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message, error);
  }
}
