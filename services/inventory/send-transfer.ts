import { decision, reject } from '@banyan/core';
import { changeStock } from './change-stock.ts';
import { inventory } from './contract.ts';
import { sameLines, sumLines } from './lines.ts';
import { stockOf } from './stock.ts';
import { transfer } from './transfer.ts';

/** Free goods leave for another location, all of the lines or none. They may be safety stock: it is moved, not promised. */
export const sendTransfer = decision(
  inventory,
  'send-transfer',
  ({ transfer: id, from, lines }) => ({
    sent: transfer(id),
    stocks: sumLines(lines).map(({ sku }) => stockOf(sku, from)),
  }),
  ({ transfer: id, from, to, lines: given }, { sent, stocks }) => {
    const lines = sumLines(given);
    if (sent.version > 0) {
      const { state } = sent;
      if (state.from === from && state.to === to && sameLines(state.lines, lines)) return;
      return reject('document-exists', { document: id });
    }
    if (from === to) return reject('same-location', { location: to });
    for (const [index, { sku, quantity }] of lines.entries()) {
      const { free } = stocks[index]!.state;
      if (free < quantity) return reject('out-of-stock', { sku, location: from, available: free });
    }
    sent.append('transfer-sent', { transfer: id, from, to, lines });
    for (const [index, { sku, quantity }] of lines.entries())
      changeStock(stocks[index]!, 'stock-sent', { sku, location: from, quantity, transfer: id, to }, -quantity);
  },
);
