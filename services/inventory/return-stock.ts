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
  ({ return: id, location, lines: given, inspect, writtenOff }, { receipt, stocks }) => {
    const lines = sumLines(given);
    if (receipt.version > 0) {
      const { state } = receipt;
      const isSame = state.inspect === (inspect === true) && state.writtenOff === (writtenOff === true);
      if (isSame && state.location === location && sameLines(state.lines, lines)) return;
      return reject('document-exists', { document: id });
    }
    const how = { ...(inspect === true && { inspect }), ...(writtenOff === true && { writtenOff }) };
    receipt.append('goods-returned', { return: id, location, lines, ...how });
    for (const [index, { sku, quantity }] of lines.entries()) {
      const line = { sku, location, quantity };
      const stock = stocks[index]!;
      const apart = { ...line, from: 'returned' as const, document: id, ...(writtenOff === true && { writtenOff }) };
      if (inspect === true) changeStock(stock, 'stock-quarantined', apart, 0);
      else if (writtenOff === true) changeStock(stock, 'stock-adjusted', { ...line, adjustment: id }, quantity);
      else changeStock(stock, 'stock-returned', { ...line, return: id }, quantity);
    }
  },
);
