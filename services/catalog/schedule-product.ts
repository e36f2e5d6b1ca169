import { decision, reject } from '@banyan/core';
import { catalog } from './contract.ts';
import { product } from './product.ts';

/** To be published by itself. The log's time decides whether the moment is still to come. */
export const scheduleProduct = decision(
  catalog,
  'schedule-product',
  ({ sku }) => product(sku),
  ({ sku, publishAt }, item, { at }) => {
    const { state, publishAt: before } = item.state;
    if (state === 'none') return reject('no-such-product', { sku });
    if (state === 'retired') return reject('product-retired', { sku });
    if (state === 'published') return reject('wrong-state', { sku, state });
    if (publishAt === before) return;
    if (publishAt <= at) return reject('time-passed', { at });
    item.append('product-scheduled', { sku, publishAt });
  },
);

/** Not to be published by itself any more. */
export const unscheduleProduct = decision(
  catalog,
  'unschedule-product',
  ({ sku }) => product(sku),
  ({ sku }, item) => {
    const { state, publishAt } = item.state;
    if (state === 'none') return reject('no-such-product', { sku });
    if (state === 'retired') return reject('product-retired', { sku });
    if (publishAt !== null) item.append('product-unscheduled', { sku });
  },
);

/** What the timer asks for. A product that has another time by now, or none, is left alone: the timer was an earlier one's. */
export const publishScheduled = decision(
  catalog,
  'publish-scheduled',
  ({ sku }) => product(sku),
  ({ sku, publishAt }, item, { at }) => {
    if (item.state.publishAt !== publishAt) return;
    if (at < publishAt) return reject('not-due', { publishAt });
    item.append('product-published', { sku });
  },
);
