import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { staff } from '@banyan/engine';
import { crashAtEveryStep, type CrashScenario } from '@banyan/testing';
import { lending, library } from './lending.ts';
import { openDataFolder } from '@banyan/sqlite';

const keeper = staff('keeper');
let marker = '';

/** Keeps a file that the harness knows nothing of, and that is only there between one durable step and the next. */
export const scenario: CrashScenario = {
  services: [lending],
  open(folder) {
    marker = join(folder, 'half-done');
    return openDataFolder(folder, { writers: 1 });
  },
  async run(system) {
    const client = system.client(keeper);
    for (const book of ['emma', 'persuasion'])
      await client.send(library, 'buy-book', { book, title: book, copies: 1 }, { key: book });
    await system.operations.settle();
    writeFileSync(marker, 'persuasion');
    await client.send(
      library,
      'lend-book',
      { book: 'emma', reader: 'ann', due: '2030-01-01T00:00:00.000Z' },
      { key: 'lend' },
    );
    rmSync(marker);
  },
  async check(_, __, finished) {
    if (!finished) assert.ok(!existsSync(marker), 'something was left half done');
  },
};

if (basename(process.argv[1] ?? '') !== 'crash-child.ts') {
  test('the crash harness tells states apart that differ in a file of which it knows nothing, and checks each of them once', async () => {
    const report = await crashAtEveryStep({
      scenario: new URL(import.meta.url),
      moments: ['before', 'after'],
      kills: 0,
    });
    const { failures, states, crashes, steps } = report;
    // Before and after the append that lends the book, and after what views wrote by then: after that the file is gone.
    assert.ok(failures.length >= 2);
    // Several are checked at once, so they come in any order.
    const atAppend = failures.filter(({ name }) => name === 'library log append').map(({ moment }) => moment);
    assert.deepEqual(atAppend.toSorted(), ['after', 'before']);
    for (const { failure, by } of failures) assert.match(`${by} ${failure}`, /^copy [^]*left half done/);
    assert.equal(crashes, 2 * steps.length);
    assert.ok(states < crashes, `${states} states of ${crashes} crashes: those that are alike are told apart`);
  });
}
