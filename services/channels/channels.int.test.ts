import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { anybody, staff, startSystem, type System } from '@banyan/engine';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { channels } from './contract.ts';
import { channelsService } from './service.ts';

const path = mkdtempSync(join(tmpdir(), 'banyan-channels-'));
let folder: DataFolder;
let system: System;

before(async () => {
  folder = openDataFolder(path);
  system = await startSystem({ services: [channelsService], stores: folder.stores });
});
after(async () => {
  await system.stop();
  await folder.close();
  rmSync(path, { recursive: true });
});

const facts = (channel: string, entity: string) => ({
  channel,
  name: 'Web',
  legalEntity: { id: entity, name: 'Banyan Ltd', country: 'GB' },
  currencies: ['GBP'],
  languages: ['en'],
  countries: ['GB'],
  priceLists: [],
  taxDisplay: 'with-tax' as const,
  timeZone: 'Europe/London',
  locations: ['main'],
  series: { orders: 'orders', invoices: 'invoices', creditNotes: 'credit-notes' },
});

test('of channels of several entities that want one series at once, those of one entity get it', async () => {
  const keeper = system.client(staff('keeper'));
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      keeper.send(channels, 'open-channel', facts(`c-${index}`, index % 2 === 0 ? 'even' : 'odd')),
    ),
  );
  const { rows } = await keeper.query(channels, 'channels', {}, { after: outcomes.at(-1)!.token });
  assert.equal(rows.length, 10);
  assert.equal(new Set(rows.map(({ legalEntity }) => legalEntity.id)).size, 1);
  assert.equal(outcomes.filter(({ done }) => done).length, 10);
});

test('what is closed is listed as closed', async () => {
  const keeper = system.client(staff('keeper'));
  const { rows } = await keeper.query(channels, 'channels', { limit: 1 });
  const { channel } = rows[0]!;
  const { token } = await keeper.send(channels, 'close-channel', { channel });
  const closed = await keeper.query(channels, 'channels', { state: 'closed' }, { after: token });
  assert.deepEqual(
    closed.rows.map((row) => row.channel),
    [channel],
  );
  assert.equal((await keeper.query(channels, 'channel', { channel }, { after: token }))?.state, 'closed');
  assert.equal(await keeper.query(channels, 'channel', { channel: 'nowhere' }), null);
});

test('nobody else opens a channel', async () => {
  const opening = system.client(anybody()).send(channels, 'open-channel', facts('other', 'even'));
  await assert.rejects(opening, { code: 'forbidden' });
});
