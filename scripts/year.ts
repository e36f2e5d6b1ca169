// `npm run year`: a whole public year through the shop, killed several times. Minutes long, and so no part of `npm test`.
import { resolve } from 'node:path';
import { readArguments } from '@banyan/cli/read-arguments';
import { useMemoryFolder } from './test/memory-folder.ts';
import { runFiles, tellCounts } from './test/run-files.ts';

const TIMEOUT_MS = 60 * 60_000;

const USAGE = `usage: npm run year

Imports the whole public year into a shop of its own, killed several times on the way, compares the report with what an
independent program (scripts/retail-figures.py, for which python3 has to be there) computes from the file, and runs every
check. Before that it imports two parts of the year and compares how much memory that takes. It takes minutes, a temporary folder of some hundred megabytes, and no argument; a shop that you have is left alone.`;

readArguments(USAGE, {}, 0);
const root = resolve(import.meta.dirname, '..');
const files = ['import-memory', 'whole-year'].map((name) => `apps/market/src/year/${name}.sim.test.ts`);
useMemoryFolder();
// One after the other: what is measured is not to be disturbed.
const options = { timeoutMs: TIMEOUT_MS, concurrency: false };
tellCounts(await runFiles(root, files, options, (line) => console.log(line)));
