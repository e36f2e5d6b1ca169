import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { T, view, type View } from '@banyan/core';
import { systemPorts, type StoredEvent } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { EventDecoder } from '../src/event-decoder.ts';
import { RowEncoder, viewDefinition } from '../src/row-encoder.ts';
import { Sealer } from '../src/sealer.ts';
import { ViewProjection } from '../src/view-projection.ts';
import { labService } from './lab.ts';
import { intercepted } from './test-system.ts';

/** Of more text than a projection keeps of rows that were written. */
const LONG = 'w'.repeat(600_000);
const lab = labService();
/** One row for all notes. */
const pages = view('pages', { text: T.String(), notes: T.Integer() }).on(lab.contract, {
  noted: {
    key: () => 'all',
    fold: (row, { words }) => ({ text: String(words), notes: (row?.notes ?? 0) + 1 }),
  },
}) as unknown as View;
const source = { log: 'lab', shard: 0 };

function noted(position: number): StoredEvent {
  const at = '2026-01-01T00:00:00.000Z';
  const payload = JSON.stringify({ note: `n${position}`, words: [LONG] });
  const place = { position, stream: `page/n${position}`, version: 1, occurredAt: at, recordedAt: at };
  return { ...place, type: 'noted', schema: 1, payload, meta: '{}' };
}

test('a row that is being written is folded on from there, also when it is too long to be kept and the table does not have it yet', async (context) => {
  const path = await mkdtemp(join(tmpdir(), 'banyan-held-write-'));
  const data = openDataFolder(path);
  const [keys, views] = [await data.keyStore(), await data.viewStore('lab')];
  context.after(async () => {
    await views.close();
    await keys.close();
    await data.close();
    await rm(path, { recursive: true });
  });
  const { contract } = lab;
  const decoder = new EventDecoder(contract, new Sealer(keys, systemPorts));
  const table = await views.shadow(viewDefinition(pages));
  const release = Promise.withResolvers<void>();
  const held = intercepted(table, { write: (change) => release.promise.then(() => table.write(change)) });
  const copy = await ViewProjection.open(pages, held, await RowEncoder.of(pages), () => decoder);
  // One part, whose write is begun and does not get on; then the next one, with the same row.
  await copy.foldAhead(source, [noted(1)], { bytesMax: 1, rowsMax: 1 });
  assert.equal((await table.load(['all'])).size, 0);
  await copy.foldAhead(source, [noted(2)], { bytesMax: Infinity, rowsMax: Infinity });
  release.resolve();
  await copy.flush();
  assert.deepEqual(JSON.parse((await table.load(['all'])).get('all')!), { text: LONG, notes: 2 });
});
