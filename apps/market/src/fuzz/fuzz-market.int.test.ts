import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { describeFailure } from '@banyan/testing';
import { fuzzMarket } from './fuzz-market.ts';

const SEED = 20_260_131;
/** A few for each operation; `npm run fuzz` sends more, and others each time. */
const CASES = 600;

test('requests of every kind are answered as the document says, never by a 5xx, and what is refused changes nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-fuzz-'));
  try {
    const { failures, operations, statuses } = await fuzzMarket(folder, { seed: SEED, cases: CASES });
    assert.deepEqual(failures.map(describeFailure), [], `npm run fuzz -- --seed ${SEED} --cases ${CASES}`);
    assert.ok(operations > 150, `${operations} operations`);
    // It gets behind the door, and does not only knock.
    for (const status of ['200', '204', '400', '404', '409']) assert.ok((statuses[status] ?? 0) > 5, status);
  } finally {
    await rm(folder, { recursive: true });
  }
});
