import { decision, reject } from '@banyan/core';
import { catalog } from './contract.ts';
import { samePrice } from './price.ts';
import { product } from './product.ts';

/** A list price, in force from the command's business time on. The price in force already is no change. */
export const changePrice = decision(
  catalog,
  'change-price',
  ({ sku }) => product(sku),
  ({ sku, price }, item, { occurredAt }) => {
    const { state, prices } = item.state;
    if (state === 'none') return reject('no-such-product', { sku });
    if (state === 'retired') return reject('product-retired', { sku });
    const latest = prices[price.currency];
    const inForce = latest !== undefined && occurredAt >= latest.effectiveAt;
    if (inForce && samePrice(latest.price, price)) return;
    item.append('price-changed', { sku, price });
  },
);
