import { service } from '@banyan/core';
import { changePrice } from './change-price.ts';
import { catalog } from './contract.ts';
import { describeProduct } from './describe-product.ts';
import { draftProduct } from './draft-product.ts';
import { listPrices, priceAt } from './price-answers.ts';
import { priceHistory } from './price-history.ts';
import { priceList } from './price-list.ts';
import { findProduct, findRecord, listByPrice, listRecords, searchProducts, searchRecords } from './product-answers.ts';
import { product } from './product.ts';
import { products } from './products.ts';
import { archiveProduct, publishProduct, retireProduct } from './publish-product.ts';
import { quotePrices } from './quote-prices.ts';

/** Products, their prices and their publication. */
export const catalogService = service(catalog, {
  aggregates: [product],
  decisions: [draftProduct, describeProduct, changePrice, publishProduct, archiveProduct, retireProduct, quotePrices],
  views: [products, priceList, priceHistory],
  answers: [findProduct, searchProducts, listByPrice, priceAt, findRecord, listRecords, searchRecords, listPrices],
});
