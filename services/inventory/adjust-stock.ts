import { decision, isDeepEqual, reject } from '@banyan/core';
import { adjustment } from './adjustment.ts';
import { changeStock } from './change-stock.ts';
import { inventory } from './contract.ts';
import { stockOf } from './stock.ts';

/** A correction of the count: never below what is promised already. */
export const adjustStock = decision(
  inventory,
  'adjust-stock',
  ({ adjustment: id, sku, location }) => ({ document: adjustment(id), stock: stockOf(sku, location) }),
  ({ adjustment: id, sku, location, quantity, reason, country }, { document, stock }) => {
    if (document.version > 0) {
      const isSame = isDeepEqual(document.state, { sku, location, quantity, reason, country: country ?? null });
      return isSame ? undefined : reject('document-exists', { document: id });
    }
    const { free } = stock.state;
    if (free + quantity < 0) return reject('out-of-stock', { sku, location, available: free });
    const placed = country === undefined ? {} : { country };
    document.append('adjustment-made', { adjustment: id, location, sku, quantity, reason, ...placed });
    changeStock(stock, 'stock-adjusted', { sku, location, quantity, adjustment: id }, quantity);
  },
);
