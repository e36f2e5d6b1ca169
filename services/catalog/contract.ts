import { contract } from '@banyan/core';
import { browseQueries } from './contract/browse-operations.ts';
import { categoryCommands, categoryEvents, categoryQueries } from './contract/category-operations.ts';
import { slugCommands, slugEvents, slugQueries } from './contract/slug-operations.ts';
import { variantCommands, variantEvents, variantQueries } from './contract/variant-operations.ts';
import { listPriceCommands, listPriceEvents, listPriceQueries } from './contract/list-price-operations.ts';
import { presentationCommands, presentationEvents, presentationQueries } from './contract/presentation-operations.ts';
import { productCommands, productEvents, productQueries } from './contract/product-operations.ts';

// Here, because it is the lowest of those that know local times: channels and pricing read them by the same rules.
export { isWithin, localDate } from './local-time.ts';
export { isTimeZone } from './time-zone.ts';
export {
  currency,
  decimal,
  description,
  price,
  pricePoint,
  productName,
  productState,
  publicProduct,
  sku,
  staffProduct,
  timeZone,
} from './vocabulary.ts';

/** Products by SKU: what they are called, what they cost, whether they are on sale. */
export const catalog = contract('catalog', {
  events: {
    ...productEvents,
    ...variantEvents,
    ...slugEvents,
    ...categoryEvents,
    ...presentationEvents,
    ...listPriceEvents,
  },
  commands: {
    ...productCommands,
    ...variantCommands,
    ...slugCommands,
    ...categoryCommands,
    ...presentationCommands,
    ...listPriceCommands,
  },
  queries: {
    ...productQueries,
    ...variantQueries,
    ...slugQueries,
    ...categoryQueries,
    ...presentationQueries,
    ...listPriceQueries,
    ...browseQueries,
  },
});
