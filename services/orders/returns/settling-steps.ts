import { minorUnitScale, step, type Instance, type Money } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { payments } from '@banyan/payments/contract';
import { orders } from '../contract.ts';
import { orderReturn } from './order-return.ts';

/** What settling a return asks others for. */
export const settlingSteps = {
  restock: step(inventory, 'return-stock'),
  quarantine: step(inventory, 'return-stock'),
  scrap: step(inventory, 'inspect-stock'),
  issue: step(orders, 'issue-credit-notes'),
  post: step(payments, 'post-document'),
  plan: step(orders, 'plan-refund'),
  refund: step(payments, 'refund-intent'),
  'return-credit': step(payments, 'return-credit'),
  grant: step(payments, 'grant-credit'),
};

/** A return that is being settled. */
export type Settling = Instance<typeof orderReturn, typeof settlingSteps, 'retry'>;

/** Ledger amounts have four decimals. */
const LEDGER_SCALE = 4;

/** An amount of payments in whole minor units of a currency; what documents and tenders move is whole. */
export function inMinor(amount: number, scale: number, currency: string): number {
  return amount / 10 ** (scale - minorUnitScale(currency));
}

/** The same of what events hold. */
export function ledgerInMinor(amount: number, currency: string): number {
  return inMinor(amount, LEDGER_SCALE, currency);
}

/** Whole minor units as others take them. */
export function moneyOf(amount: number, currency: string): Money {
  return { amount, currency, scale: minorUnitScale(currency) };
}

/** The end: all that has to go back has gone. */
export function refunded(it: Settling): void {
  const { order, currency, refunds, byHand } = it.state;
  it.append('return-refunded', {
    return: it.id,
    order,
    currency,
    refunded: (refunds ?? []).reduce((sum, { made }) => sum + made, 0),
    byHand,
  });
}
