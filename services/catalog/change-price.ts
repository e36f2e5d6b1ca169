import { decision, reject } from '@banyan/core';
import { findArticle } from './article.ts';
import { catalog } from './contract.ts';
import { samePrice } from './price.ts';
import { product } from './product.ts';
import { variant } from './variant.ts';

/** A variant's list price, in force from the command's business time on. The price in force already is no change. */
export const changePrice = decision(
  catalog,
  'change-price',
  ({ sku }) => ({ own: product(sku), held: variant(sku) }),
  ({ sku, price }, { own }, { occurredAt, stream }) => {
    const article = findArticle(own, stream);
    if (article === undefined) return reject('no-such-product', { sku });
    const { product: item, setPrice, prices, isRetired } = article;
    if (isRetired || item.state.state === 'retired') return reject('product-retired', { sku });
    const latest = prices[price.currency];
    const inForce = latest !== undefined && occurredAt >= latest.effectiveAt;
    if (inForce && samePrice(latest.price, price)) return;
    setPrice(price);
  },
);
