import assert from 'node:assert/strict';
import { createReadStream, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { createGunzip } from 'node:zlib';
import { PUBLIC_FILE } from '../import/fill-demonstration.ts';
import { temporaryFolder } from '../retail/testing/retail-csv.ts';
import { runScript } from '../testing/run-script.ts';

/** Enough to fill every cache and to reach the bounds of the heap. */
const LINES = 25_000;
const TIMES_LONGER = 4;
/** What a file that is so many times longer may take of memory. It is the same but for a few hundredths: what V8 leaves standing within its bounds. A kilobyte kept of each line is more. */
const RATIO_MAX = 1.2;

test('the memory that an import takes at most does not grow with its file', async (t) => {
  const folder = await temporaryFolder(t);
  const shorter = await peakOf(folder, LINES);
  const longer = await peakOf(folder, TIMES_LONGER * LINES);
  t.diagnostic(`${shorter} MB for ${LINES} lines, ${longer} MB for ${TIMES_LONGER * LINES}`);
  assert.ok(longer < RATIO_MAX * shorter, `${longer} MB instead of ${shorter} MB`);
});

/** The most resident memory of `npm run import` on the first lines of the public file, in MB. */
async function peakOf(folder: string, lines: number): Promise<number> {
  const file = join(folder, `${lines}.csv`);
  await writeFile(file, await firstLines(lines));
  const peak = join(folder, `${lines}.peak`);
  const reporter = new URL('../testing/report-peak.ts', import.meta.url).href;
  const { err, code } = await runScript('import.ts', join(folder, `${lines}`), [file], {
    NODE_OPTIONS: `--import=${reporter}`,
    BANYAN_PEAK_FILE: peak,
  });
  assert.equal(code, 0, err);
  return Math.round((Number(readFileSync(peak, 'utf8')) * 1024) / 1e6);
}

/** The heading and so many lines. */
async function firstLines(count: number): Promise<string> {
  const taken: string[] = [];
  for await (const line of createInterface({ input: createReadStream(PUBLIC_FILE).pipe(createGunzip()) })) {
    taken.push(`${line}\n`);
    if (taken.length > count) break;
  }
  return taken.join('');
}
