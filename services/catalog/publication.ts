import { processManager, step } from '@banyan/core';
import { catalog } from './contract.ts';
import { product } from './product.ts';

/**
 * Publishes scheduled products: a durable timer each. It follows no other event than the scheduling: a product that was published, archived or retired
 * in the meantime has no time any more, and what its timer asks for changes nothing.
 */
export const publication = processManager('publication', product, {
  steps: { publish: step(catalog, 'publish-scheduled') },
  timers: ['publish'],
})
  .on(
    catalog,
    'product-scheduled',
    ({ sku }) => sku,
    (item, { publishAt }) => item.schedule('publish', publishAt),
  )
  .on(
    catalog,
    'product-unscheduled',
    ({ sku }) => sku,
    (item) => item.cancel('publish'),
  )
  .when('publish', (item) => {
    const { publishAt } = item.state;
    if (publishAt !== null) item.send('publish', { sku: item.id, publishAt });
  })
  .after('publish', {
    done: () => {},
    'not-due': (item, { publishAt }) => item.schedule('publish', publishAt),
  });
