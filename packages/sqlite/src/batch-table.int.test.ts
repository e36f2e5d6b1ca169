import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Batch } from '@banyan/engine';
import { logFile, openStore } from '../test/open-log-store.ts';

/** What a rejection or a command that changes nothing leaves. */
const empty = (day: number): Batch => ({
  id: randomUUID(),
  recordedAt: `2026-01-0${day}T12:00:00.000Z`,
  components: [{ reads: [], events: [], registers: [], digest: '' }],
});

test('batches without events are forgotten after a day: a log does not grow by what was refused', async (context) => {
  const place = await mkdtemp(join(tmpdir(), 'banyan-batches-'));
  context.after(() => rm(place, { recursive: true }));
  const store = await openStore(place);
  for (let nth = 0; nth < 50; nth += 1) await store.append(empty(1));
  for (let nth = 0; nth < 50; nth += 1) await store.append(empty(3));
  await store.close();
  const database = new DatabaseSync(logFile(place), { readOnly: true });
  const kept = database
    .prepare('select substr(recorded_at, 1, 10) as day, count(*) as count from batch group by 1')
    .all();
  database.close();
  assert.deepEqual(
    kept.map(({ day, count }) => [day, count]),
    [['2026-01-03', 50]],
  );
});
