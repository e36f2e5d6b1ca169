import { decision, reject } from '@banyan/core';
import { changeStock } from './change-stock.ts';
import { inventory } from './contract.ts';
import { delivery } from './delivery.ts';
import { sameLines, sumLines } from './lines.ts';
import { stockOf } from './stock.ts';

/** A supplier's delivery: each SKU's stock grows, once per delivery. */
export const receiveStock = decision(
  inventory,
  'receive-stock',
  ({ delivery: id, location, lines }) => ({
    receipt: delivery(id),
    stocks: sumLines(lines).map(({ sku }) => stockOf(sku, location)),
  }),
  ({ delivery: id, location, lines: given }, { receipt, stocks }) => {
    const lines = sumLines(given);
    if (receipt.version > 0) {
      if (receipt.state.location === location && sameLines(receipt.state.lines, lines)) return;
      return reject('document-exists', { document: id });
    }
    receipt.append('delivery-received', { delivery: id, location, lines });
    for (const [index, { sku, quantity }] of lines.entries()) {
      changeStock(stocks[index]!, 'stock-received', { sku, location, quantity, delivery: id }, quantity);
    }
  },
);
