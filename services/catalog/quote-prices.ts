import { decision, reject } from '@banyan/core';
import { findArticle } from './article.ts';
import { catalog } from './contract.ts';
import { product } from './product.ts';

/** What variants cost now. Appends nothing; being a decision, it answers from what is committed, and only once that is confirmed. */
export const quotePrices = decision(
  catalog,
  'quote-prices',
  ({ skus }) => skus.map((sku) => product(sku)),
  ({ currency, skus }, items, { stream }) => {
    const quotes = [];
    for (const [index, sku] of skus.entries()) {
      const article = findArticle(items[index]!, stream);
      if (article === undefined) return reject('no-such-product', { sku });
      const { state, name } = article.product.state;
      if (state === 'none') return reject('no-such-product', { sku });
      const standing = article.isRetired ? 'retired' : state;
      if (standing !== 'published') return reject('not-for-sale', { sku, state: standing });
      const price = article.prices[currency]?.price;
      if (price === undefined) return reject('no-price', { sku, currency });
      quotes.push({ sku, name, price });
    }
    return { quotes };
  },
);
