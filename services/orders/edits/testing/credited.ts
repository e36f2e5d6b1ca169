import type { Payload } from '@banyan/core';
import { BUYER, ID } from '../../checkout/testing/facts.ts';
import type { orders } from '../../contract.ts';

/** The credit note of the order’s third cancellation. */
export const CREDIT = `${ID}.cancelled-3`;

const taxed = { category: 'S' as const, rate: 20_000, net: 625, tax: 125 };

/** One pot of two, as it is credited. */
export const potCredit = {
  shares: [taxed],
  items: [{ line: 0, sku: 'POT', quantity: 1, net: 625, tax: 125, gross: 750 }],
};

/** A pot is given up that was paid at placement: 5.00 by card, the rest by gift card. */
export const cancelledPot: Payload<typeof orders, 'cancellation-begun'> = {
  cancellation: 'c-1',
  order: ID,
  lines: [{ line: 0, quantity: 1 }],
  reason: 'Bought twice',
  currency: 'GBP',
  nth: 3,
  gross: 750,
  isWhole: false,
  reservations: [],
  refunds: [
    { tender: `${ID}.card`, kind: 'intent', amount: 500 },
    { tender: `${ID}.gift-1`, kind: 'hold', amount: 250 },
  ],
  credit: potCredit,
};

/** What was invoiced when it was placed. */
export const prepaid: Payload<typeof orders, 'invoice-issued'> = {
  invoice: `${ID}.prepayment`,
  kind: 'prepayment-invoice',
  order: ID,
  fulfilment: null,
  settles: [],
  channel: 'web',
  series: 'i',
  number: 1,
  date: '2026-01-01',
  customer: BUYER,
  currency: 'GBP',
  scale: 2,
  lines: [{ kind: 'goods', country: 'GB', category: 'S', rate: 20_000, net: 2084, tax: 416 }],
  items: [],
  gross: 2500,
};

/** The credit note as it is to be posted. */
export const credited: Payload<typeof orders, 'cancellation-credited'> = {
  cancellation: 'c-1',
  creditNote: CREDIT,
  credits: prepaid.invoice,
  series: 'c',
  number: 1,
  date: '2026-02-03',
  customer: BUYER,
  lines: [{ kind: 'goods', country: 'GB', ...taxed }],
};
