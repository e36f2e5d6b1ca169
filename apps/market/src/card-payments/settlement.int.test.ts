import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { payments } from '@banyan/payments/contract';
import { readSettlementFile } from './settlement-file.ts';
import { gbp, serveCardMarket } from './testing/card-market.ts';
import { startCardNetworkProcess } from './testing/card-network-process.ts';

const folder = await mkdtemp(join(tmpdir(), 'banyan-settlement-'));
const network = await startCardNetworkProcess(folder);
const market = await serveCardMarket(join(folder, 'data'), network);
after(async () => {
  await market.end();
  await network.stop();
  await rm(folder, { recursive: true });
});

async function sell(intent: string, number: string, pence: number): Promise<void> {
  await market.pay(intent, await network.card(number));
  await market.until(intent, ({ status }) => status === 'authorised');
  await market.clerk.send(payments, 'capture-intent', { intent, capture: 'all', amount: gbp(pence) });
  await market.until(intent, ({ captured }) => captured.amount === pence * 100);
}

test('a settlement is booked as the file has it, and every difference from the books is told', async () => {
  await sell('good', '4242424242424242', 1000);
  await sell('altered', '4242424242424242', 700);
  await sell('omitted', '4242424242424242', 600);
  await sell('doubled', '4242424242424242', 500);
  await sell('disputed', '4000000000000259', 400);
  await market.until('disputed', ({ disputed }) => disputed.amount === 40_000);
  await market.clerk.send(payments, 'refund-intent', { intent: 'good', refund: 'r', amount: gbp(100), reason: '' });
  await market.until('good', ({ refunded }) => refunded.amount === 10_000);
  const foreign = await network.authoriseByHand('by-hand', 300, await network.card('4242424242424242'));
  await network.captureByHand(foreign.id, 'nobody', 300);
  for (const [intent, fault] of [
    ['altered', 'alter'],
    ['omitted', 'omit'],
    ['doubled', 'double'],
  ] as const) {
    const [payment] = await network.payments(`${intent}#1`);
    await network.steer('settlement-faults', { object: payment?.captures[0]?.id ?? '', fault });
  }
  const owed = await market.balance('asset:card-network');
  assert.equal(owed, (1000 + 700 + 600 + 500 + 400 - 100 - 400 - 1500) * 100);

  const day = new Date().toISOString().slice(0, 10);
  const file = readSettlementFile(day, await network.settlement(day));
  const booked = await market.clerk.send(payments, 'record-settlement', file);
  assert.ok(booked.done);
  const again = await market.clerk.send(payments, 'record-settlement', file);
  assert.deepEqual(again.done && again.answer, booked.answer);
  const other = await market.clerk.send(payments, 'record-settlement', { ...file, lines: file.lines.slice(1) });
  assert.equal(other.done ? '' : other.rejected, 'settlement-exists');

  const report = await market.clerk.query(payments, 'reconciliation', { day }, { after: booked.token });
  const short = report.differences.map(({ difference, reference, booked: ours, settled }) => [
    difference,
    reference,
    ours === null ? null : ours.amount / 100,
    settled === null ? null : settled.amount / 100,
  ]);
  assert.deepEqual(
    new Set(short.map((one) => JSON.stringify(one))),
    new Set([
      JSON.stringify(['amount-differs', 'all', 700, 701]),
      JSON.stringify(['not-in-file', 'all', 600, null]),
      JSON.stringify(['twice', 'all', 500, 500]),
      JSON.stringify(['not-in-books', 'nobody', null, 300]),
    ]),
  );
  assert.equal(short.length, 4);

  // What is left of the network's account is what the report tells of: missing, less what was too much, double and foreign.
  assert.equal(await market.balance('asset:card-network'), (600 - 1 - 500 - 300) * 100);
  const net = file.lines.reduce((sum, line) => sum + line.net.amount, 0);
  assert.equal(await market.balance('asset:bank'), net * 100);
});

test('a file that cannot be read is refused whole', () => {
  const head = 'type,payment,reference,object,currency,gross,fee,net,at\r\n';
  const rest = 'pay_1,r,c,GBP,1,0,1,2026-01-01T00:00:00.000Z\r\n';
  assert.equal(readSettlementFile('2026-01-01', `${head}capture,${rest}`).lines.length, 1);
  assert.throws(() => readSettlementFile('2026-01-01', `${head}tip,${rest}`), { code: 'invalid' });
  assert.throws(() => readSettlementFile('2026-01-01', `${head}capture,${rest.replace('GBP,1,', 'GBP,1.5,')}`));
  assert.throws(() => readSettlementFile('2026-01-01', `${head}capture,${rest.replace('GBP', 'gb')}`));
});
