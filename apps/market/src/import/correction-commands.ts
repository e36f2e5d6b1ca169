import type { CommandBody } from '@banyan/core';
import type { inventory } from '@banyan/inventory/contract';
import type { payments } from '@banyan/payments/contract';
import { correctionIdOf } from '../retail/correction-id.ts';
import type { Invoice, InvoiceLine } from '../retail/invoice.ts';
import { oneLine } from './one-line.ts';
import { LOCATION, isUnsent, toMoney } from './sale-commands.ts';

type StockLine = Extract<InvoiceLine, { reason: string }>;

/** A correction of the stock as the inventory takes it. */
export type StockAdjustment = CommandBody<typeof inventory, 'adjust-stock'>;
/** A posting as the ledger takes it. */
export type LedgerAdjustment = CommandBody<typeof payments, 'post-adjustment'>;

/** Stock found (above 0) and written off (below), line by line. */
export function stockAdjustmentsOf({ number, country, lines }: Invoice): StockAdjustment[] {
  return lines
    .filter(isUnsent)
    .filter((line): line is StockLine => line.kind === 'stock-found' || line.kind === 'write-off')
    .map(({ ordinal, nth = 1, code, quantity, reason }) => ({
      adjustment: correctionIdOf(number, ordinal, nth),
      location: LOCATION,
      sku: code,
      quantity,
      reason: oneLine(reason) || 'no reason given',
      country,
    }));
}

/** Postings to the ledger, line by line; those of nothing move nothing and are left out. */
export function ledgerAdjustmentsOf({ number, country, lines }: Invoice): LedgerAdjustment[] {
  return lines
    .filter(isUnsent)
    .filter((line) => line.kind === 'posting')
    .filter(({ amount }) => amount !== 0)
    .map(({ ordinal, nth = 1, account, amount, description }) => ({
      adjustment: correctionIdOf(number, ordinal, nth),
      category: account,
      amount: toMoney(amount),
      country,
      note: oneLine(description),
    }));
}
