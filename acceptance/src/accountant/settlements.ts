import assert from 'node:assert/strict';
import { pounds } from '../given/products.ts';
import { chapter } from '../suite/chapter.ts';
import { daysFromNow, today } from '../suite/days.ts';
import type { World } from '../suite/world.ts';
import { penceOf } from './pence.ts';

/** What the network pays out, and whether it is what the books say. */
export const settlements = chapter(
  'an accountant reconciles the card network',
  {
    'what the file and the books agree on is no difference, and everything else is told': async (world) => {
      const { owner, network } = world;
      const [good, altered, omitted, doubled] = await Promise.all(
        [1000, 700, 600, 500].map((pence) => sold(world, pence)),
      );
      for (const [intent, fault] of [
        [altered, 'alter'],
        [omitted, 'omit'],
        [doubled, 'double'],
      ] as const) {
        const [payment] = await network.payments(`${intent}#1`);
        await network.steer('settlement-faults', { object: payment.captures[0].id, fault });
      }
      const ours = new Map<string, string>();
      for (const intent of [good, altered, omitted, doubled])
        ours.set((await network.payments(`${intent}#1`))[0].id, intent ?? '');
      const day = today();
      const lines = (await network.settlement(day)).filter(({ payment }) => ours.has(payment ?? '')).map(lineOf);
      const settlement = { settlement: world.name('settlement'), day, lines };
      await owner.does('payments/record-settlement', settlement);
      await owner.does('payments/record-settlement', settlement);
      await owner.isRefused('409 settlement-exists', 'payments/record-settlement', {
        ...settlement,
        lines: lines.slice(1),
      });
      const report = await owner.sees('payments/reconciliation', { day });
      const told = report.differences
        .filter((one: any) => ours.has(one.networkPayment))
        .map((one: any) => [
          ours.get(one.networkPayment),
          one.difference,
          one.booked && penceOf(one.booked),
          one.settled && penceOf(one.settled),
        ]);
      assert.deepEqual(
        told.toSorted((a: any, b: any) => String(a[1]).localeCompare(String(b[1]))),
        [
          [altered, 'amount-differs', 700, 701],
          [omitted, 'not-in-file', 600, null],
          [doubled, 'twice', 500, 500],
        ],
      );
    },

    'a line that does not add up, or is in another currency, books nothing': async (world) => {
      const { owner, network } = world;
      const intent = await sold(world, 800);
      const [payment] = await network.payments(`${intent}#1`);
      const day = today();
      const [line] = (await network.settlement(day)).filter((one) => one['payment'] === payment.id).map(lineOf);
      const settle = (wrong: object) => ({ settlement: world.name('settlement'), day, lines: [wrong] });
      const { details } = await owner.isRefused(
        '409 line-not-balanced',
        'payments/record-settlement',
        settle({ ...line, net: pounds(1) }),
      );
      assert.equal(details.object, line?.object);
      const euros = { ...line, fee: { amount: line?.fee.amount ?? 0, currency: 'EUR', scale: 2 } };
      await owner.isRefused('409 wrong-currency', 'payments/record-settlement', settle(euros));
      await owner.isRefused('400 invalid', 'payments/record-settlement', { ...settle(line ?? {}), lines: [] });
      await owner.does('payments/record-settlement', settle(line ?? {}));
    },

    'a webhook that is not signed, or signed wrongly, is not taken': async (world) => {
      const { anybody } = world;
      const body = JSON.stringify({ type: 'payment.authorised', data: { id: 'pay_1' } });
      const now = String(Math.floor(Date.now() / 1000));
      const wrong = { 'webhook-id': world.name('e'), 'webhook-timestamp': now, 'webhook-signature': 'v1,AAAA' };
      for (const headers of [
        {},
        wrong,
        { ...wrong, 'webhook-timestamp': '0' },
        { ...wrong, 'webhook-signature': '' },
      ]) {
        const answer = await anybody.raw('POST', '/webhooks/card-network', body, {
          'content-type': 'application/json',
          ...headers,
        });
        assert.equal(answer.status, 401, answer.toString());
      }
    },

    'a signed webhook is taken once, however often and in whatever order it comes, and believed in nothing': async (
      world,
    ) => {
      const { owner } = world;
      const intent = await sold(world, 500);
      const [payment] = await world.network.payments(`${intent}#1`);
      const before = await owner.sees('payments/intent', { intent });
      const events = ['payment.declined', 'refund.succeeded', 'payment.authorised'].map((type) => ({
        id: world.name('event'),
        type,
      }));
      for (const { id, type } of [...events, ...events.toReversed()]) {
        const answer = await world.network.webhook(world.anybody, id, {
          type,
          data: { payment: payment.id, reference: payment.reference },
        });
        assert.equal(answer.status, 204, answer.toString());
      }
      const told = (rows: any[]) => rows.filter((row) => events.some(({ id }) => id === row.event)).length;
      await owner.until('payments/webhooks', { status: 'open', limit: 1000 }, ({ rows }) => told(rows) === 0);
      const now = await owner.sees('payments/intent', { intent });
      assert.deepEqual([now.status, now.captured, now.refunded], [before.status, before.captured, before.refunded]);
    },

    'webhooks that have been told of come to their end': async (world) => {
      const intent = await sold(world, 900);
      const [payment] = await world.network.payments(`${intent}#1`);
      await world.owner.until('payments/webhooks', { status: 'recorded', limit: 100 }, () => true);
      await world.owner.until('payments/webhooks', { status: 'open', limit: 100 }, ({ rows }) =>
        rows.every((row: any) => row.networkPayment !== payment.id),
      );
    },
  },
  'card network',
);

/** A payment by a good card that was captured. */
async function sold(world: World, pence: number): Promise<string> {
  const { owner } = world;
  const intent = world.name('pay');
  await owner.does('payments/create-intent', {
    intent,
    customer: null,
    country: 'France',
    amount: pounds(pence),
    deadline: daysFromNow(1),
  });
  const card = await world.network.tokenOf('good');
  await owner.does('payments/authorise-intent', { intent, attempt: 1, card, returnUrl: null });
  await owner.until('payments/intent', { intent }, (one) => one.status === 'authorised');
  await owner.does('payments/capture-intent', { intent, capture: intent, amount: pounds(pence) });
  await owner.until('payments/intent', { intent }, (one) => penceOf(one.captured) === pence);
  return intent;
}

/** A line of the network's file as the shop books it. */
function lineOf(row: Readonly<Record<string, string>>) {
  const amount = (column: string) => ({ amount: Number(row[column]), currency: row['currency'] ?? '', scale: 2 });
  const { type: kind = '', payment: networkPayment = '', reference = '', object = '', at = '' } = row;
  return {
    kind,
    networkPayment,
    reference,
    object,
    at,
    gross: amount('gross'),
    fee: amount('fee'),
    net: amount('net'),
  };
}
