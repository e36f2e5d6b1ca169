import { decision, reject } from '@banyan/core';
import { changeStock } from './change-stock.ts';
import { inventory } from './contract.ts';
import { goodsReturn } from './goods-return.ts';
import { sameLines, sumLines } from './lines.ts';
import { stockOf } from './stock.ts';

/** Sold goods come back: each SKU's stock grows, once per return. */
export const returnStock = decision(
  inventory,
  'return-stock',
  ({ return: id, location, lines }) => ({
    receipt: goodsReturn(id),
    stocks: sumLines(lines).map(({ sku }) => stockOf(sku, location)),
  }),
  ({ return: id, location, lines: given }, { receipt, stocks }) => {
    const lines = sumLines(given);
    if (receipt.version > 0) {
      if (receipt.state.location === location && sameLines(receipt.state.lines, lines)) return;
      return reject('document-exists', { document: id });
    }
    receipt.append('goods-returned', { return: id, location, lines });
    for (const [index, { sku, quantity }] of lines.entries()) {
      changeStock(stocks[index]!, 'stock-returned', { sku, location, quantity, return: id });
    }
  },
);
