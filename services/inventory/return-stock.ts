import { decision, reject } from '@banyan/core';
import { changeStock } from './change-stock.ts';
import { inventory } from './contract.ts';
import { goodsReturn } from './goods-return.ts';
import { sameLines, sumLines } from './lines.ts';
import { stockOf } from './stock.ts';

/** Sold goods come back, once per return: each SKU's stock grows, or what is quarantined of it. */
export const returnStock = decision(
  inventory,
  'return-stock',
  ({ return: id, location, lines }) => ({
    receipt: goodsReturn(id),
    stocks: sumLines(lines).map(({ sku }) => stockOf(sku, location)),
  }),
  ({ return: id, location, lines: given, inspect }, { receipt, stocks }) => {
    const lines = sumLines(given);
    if (receipt.version > 0) {
      const { state } = receipt;
      if (state.location === location && sameLines(state.lines, lines) && state.inspect === (inspect === true)) return;
      return reject('document-exists', { document: id });
    }
    receipt.append('goods-returned', { return: id, location, lines, ...(inspect === true ? { inspect } : {}) });
    for (const [index, { sku, quantity }] of lines.entries()) {
      const line = { sku, location, quantity };
      if (inspect === true)
        changeStock(stocks[index]!, 'stock-quarantined', { ...line, from: 'returned', document: id }, 0);
      else changeStock(stocks[index]!, 'stock-returned', { ...line, return: id }, quantity);
    }
  },
);
