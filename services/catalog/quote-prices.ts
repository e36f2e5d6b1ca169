import { decision, reject } from '@banyan/core';
import { catalog } from './contract.ts';
import { product } from './product.ts';

/** What products cost now. Appends nothing; being a decision, it answers from what is committed, and only once that is confirmed. */
export const quotePrices = decision(
  catalog,
  'quote-prices',
  ({ skus }) => skus.map((sku) => product(sku)),
  ({ currency, skus }, items) => {
    const quotes = [];
    for (const [index, sku] of skus.entries()) {
      const { state, name, prices } = items[index]!.state;
      if (state === 'none') return reject('no-such-product', { sku });
      if (state !== 'published') return reject('not-for-sale', { sku, state });
      const price = prices[currency]?.price;
      if (price === undefined) return reject('no-price', { sku, currency });
      quotes.push({ sku, name, price });
    }
    return { quotes };
  },
);
