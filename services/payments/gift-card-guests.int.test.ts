import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { customersService } from '@banyan/customers';
import { anybody, staff, startSystem, type System } from '@banyan/engine';
import { openDataFolder, type DataFolder } from '@banyan/sqlite';
import { payments } from './contract.ts';
import { paymentsService } from './service.ts';
import { gbp } from './testing/network-payments.ts';

const path = mkdtempSync(join(tmpdir(), 'banyan-gift-cards-'));
const code = 'GIFT-7K2M-9QXA-4RTV-W3ZD';
let nowMs = Date.UTC(2026, 0, 1);
let folder: DataFolder;
let system: System;

before(async () => {
  folder = openDataFolder(path);
  const clock = { now: () => nowMs, monotonicMs: () => nowMs };
  const scheduler = { after: () => () => undefined, soon: (run: () => void) => void setImmediate(run) };
  system = await startSystem({
    services: [paymentsService, customersService],
    stores: folder.stores,
    ports: { clock, scheduler },
  });
  const sold = { card: 'G1', code, amount: gbp(1000), from: 'asset:bank' };
  await system.client(staff('clerk')).send(payments, 'issue-gift-card', sold);
});
after(async () => {
  await system.stop();
  await folder.close();
  rmSync(path, { recursive: true });
});

const guest = (id: string, address = '192.0.2.1') =>
  system.client({ role: 'public', id: `visitor:${id}`, tenant: 'default', credential: id, address });
const clerk = () => system.client(staff('clerk'));

/** What a guest is told who tries a code. */
async function tell(of: ReturnType<typeof guest>, presentation: string, tried = code): Promise<string> {
  const told = await of.send(payments, 'present-gift-card', { presentation, code: tried });
  return told.done ? 'shown' : told.rejected;
}
const wrong = (nth: number): string => `GIFT-0000-0000-0000-${String(nth).padStart(4, '0')}`;

test('a guest shows a gift card, and nobody else pays with what they have shown', async () => {
  assert.equal(await tell(guest('ann'), 'S1'), 'shown');
  assert.equal(await tell(guest('ann'), 'S1'), 'shown');
  assert.equal(await tell(guest('bob'), 'S1'), 'presentation-exists');
  const hold = async (id: string, source: { presentation: string; owner?: string }) => {
    const held = await clerk().send(payments, 'hold-credit', { hold: id, source, amount: gbp(100) });
    return held.done ? 'held' : held.rejected;
  };
  assert.equal(await hold('H1', { presentation: 'S1', owner: 'visitor:ann' }), 'held');
  assert.equal(await hold('H1', { presentation: 'S1', owner: 'visitor:ann' }), 'held');
  assert.equal(await hold('H2', { presentation: 'S1', owner: 'visitor:bob' }), 'no-such-presentation');
  assert.equal(await hold('H2', { presentation: 'S1' }), 'no-such-presentation');
  // Who has no token of a guest's shows none.
  const nobody = system.client(anybody()).send(payments, 'present-gift-card', { presentation: 'S2', code });
  await assert.rejects(nobody, { code: 'forbidden' });
});

test('who has credit sees what there is, and nobody else’s', async () => {
  const grant = { grant: 'late', customer: 'visitor:ann', amount: gbp(500), from: 'expense:other', reason: 'Late' };
  assert.ok((await clerk().send(payments, 'grant-credit', grant)).done);
  await clerk().send(payments, 'hold-credit', {
    hold: 'C1',
    source: { customer: 'visitor:ann', currency: 'GBP' },
    amount: gbp(200),
  });
  await system.operations.settle();
  const seen = await guest('ann').query(payments, 'my-credit', { currency: 'GBP' });
  assert.deepEqual([seen?.balance.amount, seen?.available.amount], [50_000, 30_000]);
  assert.equal(await guest('ann').query(payments, 'my-credit', { currency: 'EUR' }), null);
  assert.equal(await guest('bob').query(payments, 'my-credit', { currency: 'GBP' }), null);
  await assert.rejects(system.client(anybody()).query(payments, 'my-credit', { currency: 'GBP' }), {
    code: 'forbidden',
  });
});

test('who tries ten codes in a quarter of an hour tries no more, not even a good one', async () => {
  const told = await Promise.all(Array.from({ length: 40 }, async (_, nth) => tell(guest('eve'), 'X', wrong(nth))));
  assert.equal(told.filter((one) => one === 'no-such-gift-card').length, 10);
  assert.equal(told.filter((one) => one === 'too-many-attempts').length, 30);
  assert.equal(await tell(guest('eve'), 'E1'), 'too-many-attempts');
  assert.equal(await tell(guest('ann'), 'S3'), 'shown');
  nowMs += 15 * 60_000;
  assert.equal(await tell(guest('eve'), 'E1'), 'shown');
});

test('a card that is good lets nobody try others: neither it nor new guests from one address open a door again', async () => {
  const address = '198.51.100.7';
  for (let nth = 0; nth < 10; nth += 1) {
    assert.equal(await tell(guest('mallory', address), `M${nth}`), 'shown');
    assert.equal(await tell(guest('mallory', address), 'X', wrong(nth)), 'no-such-gift-card');
  }
  assert.equal(await tell(guest('mallory', address), 'X', wrong(11)), 'too-many-attempts');
  for (let nth = 0; nth < 90; nth += 1)
    assert.equal(await tell(guest(`m${nth}`, address), 'X', wrong(nth)), 'no-such-gift-card');
  assert.equal(await tell(guest('m-new', address), 'X', wrong(1)), 'too-many-attempts');
  assert.equal(await tell(guest('m-new', '198.51.100.8'), 'Y'), 'shown');
});
