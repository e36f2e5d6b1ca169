import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { recordSettlement, settlement } from './settlement.ts';
import { gbp } from './testing/network-payments.ts';

const at = '2026-01-31T12:00:00.000Z';
const line = (object: string, kind: 'capture' | 'dispute', gross: number, fee: number) => ({
  kind,
  networkPayment: 'pay_1',
  reference: 'c1',
  object,
  at,
  gross: gbp(gross),
  fee: gbp(fee),
  net: gbp(gross - fee),
});
const body = {
  settlement: 'S1',
  day: '2026-01-31',
  lines: [line('o1', 'capture', 1000, 34), line('o2', 'dispute', -400, 1500)],
};
const recorded = (object: string, kind: 'capture' | 'dispute', gross: number, fee: number) => ({
  kind,
  networkPayment: 'pay_1',
  reference: 'c1',
  object,
  at,
  currency: 'GBP',
  gross,
  fee,
  net: gross - fee,
});
const entry = (account: string, amount: number) => ({ account, currency: 'GBP', amount });
const booked = events(
  settlement('S1'),
  [
    'settlement-recorded',
    {
      settlement: 'S1',
      day: '2026-01-31',
      lines: [recorded('o1', 'capture', 100_000, 3_400), recorded('o2', 'dispute', -40_000, 150_000)],
    },
  ],
  [
    'transaction-posted',
    {
      transaction: 'settlement:S1',
      kind: 'adjustment',
      // The dispute's fee was booked when it was opened: the capture's alone is a cost here.
      entries: [entry('asset:bank', -93_400), entry('expense:card-fees', 3_400), entry('asset:card-network', 90_000)],
      country: null,
      note: '2026-01-31',
    },
  ],
);

test('a settlement is booked once', () => {
  given().when(recordSettlement, body).then(booked).thenAnswer({ lines: 2 });
  given(booked).when(recordSettlement, body).thenNothing();
  given(booked)
    .when(recordSettlement, { ...body, day: '2026-02-01' })
    .thenRejected('settlement-exists', { settlement: 'S1' });
});

test('a settlement with a line that does not add up is refused whole', () => {
  const [first] = body.lines;
  given()
    .when(recordSettlement, { ...body, lines: [first!, { ...first!, object: 'o3', net: gbp(1) }] })
    .thenRejected('line-not-balanced', { object: 'o3' });
  given()
    .when(recordSettlement, { ...body, lines: [{ ...first!, fee: { ...gbp(34), currency: 'EUR' } }] })
    .thenRejected('wrong-currency', { currency: 'EUR', expected: 'GBP' });
  const huge = gbp(Number.MAX_SAFE_INTEGER);
  given()
    .when(recordSettlement, { ...body, lines: [{ ...first!, gross: huge }] })
    .thenRejected('amount-too-large', {});
});
