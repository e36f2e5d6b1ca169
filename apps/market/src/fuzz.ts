// `npm run fuzz [-- --seed N] [-- --cases N]`: sends requests of every kind to every operation of the market, and says which are not answered as they should be.
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments } from '@banyan/cli/read-arguments';
import { describeFailure } from '@banyan/testing';
import { fuzzMarket } from './fuzz/fuzz-market.ts';

const USAGE = `usage: npm run fuzz [-- --seed N] [-- --cases N]

Starts an empty market and sends requests to every operation of its OpenAPI document, as nobody, a visitor, a customer and
the owner: such as fit, and such as are strange in one way. None may be answered by a 5xx or otherwise than the document
says, and what is refused may change nothing.

  --seed    the same seed makes the same requests in the same order (default: a random one, which is printed)
  --cases   how many requests (default 20000)

Exit codes:  0 all were answered as they should be; 1 some were not; 2 the command line is wrong`;

const { values } = readArguments(USAGE, { seed: { type: 'string' }, cases: { type: 'string' } }, 0);
const seed = wholeNumber('seed', values.seed, 2 ** 32 - 1) ?? randomInt(2 ** 32 - 1);
const cases = wholeNumber('cases', values.cases, 10_000_000) ?? 20_000;
const folder = await mkdtemp(join(tmpdir(), 'banyan-fuzz-'));
process.stdout.write(`seed ${seed}, ${cases} cases\n`);
try {
  const report = await fuzzMarket(folder, {
    seed,
    cases,
    onProgress: (done) => {
      if (done % 1000 === 0) process.stdout.write(`${done} of ${cases}\n`);
    },
  });
  for (const failure of report.failures) process.stdout.write(`\n${describeFailure(failure)}\n`);
  const statuses = Object.entries(report.statuses).map(([status, times]) => `${status}: ${times}`);
  process.stdout.write(`\n${report.cases} requests to ${report.operations} operations; ${statuses.join(', ')}\n`);
  process.stdout.write(`${report.failures.length} failures (seed ${seed})\n`);
  process.exitCode = report.failures.length === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}

function wholeNumber(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= most) return number;
  process.stderr.write(`--${option} is a whole number up to ${most}, not ${text}\n${USAGE}\n`);
  process.exit(2);
}
