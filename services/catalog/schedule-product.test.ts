import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { product } from './product.ts';
import { products } from './products.ts';
import { publication } from './publication.ts';
import { archiveProduct, publishProduct } from './publish-product.ts';
import { publishScheduled, scheduleProduct, unscheduleProduct } from './schedule-product.ts';

const sku = 'MUG';
const item = product(sku);
const at = '2026-01-01T00:00:00.000Z';
const publishAt = '2026-02-01T00:00:00.000Z';
const later = '2026-03-01T00:00:00.000Z';
const drafted = events(item, ['product-drafted', { sku, name: 'Mug', description: '' }]);
const published = events(item, ['product-published', { sku }]);
const archived = events(item, ['product-archived', { sku }]);
const retired = events(item, ['product-retired', { sku }]);
const scheduled = events(item, ['product-scheduled', { sku, publishAt }]);
const unscheduled = events(item, ['product-unscheduled', { sku }]);

test('drafts and archived products are scheduled, and moved', () => {
  given(drafted).when(scheduleProduct, { sku, publishAt }, { at }).then(scheduled);
  given(drafted, published, archived).when(scheduleProduct, { sku, publishAt }, { at }).then(scheduled);
  given(drafted, scheduled).when(scheduleProduct, { sku, publishAt }, { at }).thenNothing();
  given(drafted, scheduled)
    .when(scheduleProduct, { sku, publishAt: later }, { at })
    .then(events(item, ['product-scheduled', { sku, publishAt: later }]));
});

test('the time is still to come, by the log’s clock and not by business time', () => {
  given(drafted)
    .when(scheduleProduct, { sku, publishAt }, { at: publishAt, occurredAt: at })
    .thenRejected('time-passed', { at: publishAt });
});

test('what is on sale, gone or unknown is not scheduled', () => {
  given().when(scheduleProduct, { sku, publishAt }).thenRejected('no-such-product', { sku });
  given(drafted, published)
    .when(scheduleProduct, { sku, publishAt })
    .thenRejected('wrong-state', { sku, state: 'published' });
  given(drafted, retired).when(scheduleProduct, { sku, publishAt }).thenRejected('product-retired', { sku });
});

test('a schedule is taken back', () => {
  given(drafted, scheduled).when(unscheduleProduct, { sku }).then(unscheduled);
  given(drafted).when(unscheduleProduct, { sku }).thenNothing();
  given().when(unscheduleProduct, { sku }).thenRejected('no-such-product', { sku });
  given(drafted, retired).when(unscheduleProduct, { sku }).thenRejected('product-retired', { sku });
});

test('the timer publishes the product at its time', () => {
  given(drafted)
    .whenEvent(publication, scheduled)
    .then({ scheduled: { publish: publishAt } });
  given(drafted, scheduled)
    .whenEvent(publication, unscheduled)
    .then({ cancelled: ['publish'] });
  given(drafted, scheduled)
    .whenTimer(publication, sku, 'publish')
    .then({ sent: [['publish', { sku, publishAt }]] });
  given(drafted, scheduled).when(publishScheduled, { sku, publishAt }, { at: publishAt }).then(published);
});

test('a timer that comes too early is set again, and one of an earlier schedule does nothing', () => {
  given(drafted, scheduled).when(publishScheduled, { sku, publishAt }, { at }).thenRejected('not-due', { publishAt });
  given(drafted, scheduled)
    .whenRejected(publication, sku, 'publish', 'not-due', { publishAt })
    .then({ scheduled: { publish: publishAt } });
  const moved = events(item, ['product-scheduled', { sku, publishAt: later }]);
  given(drafted, scheduled, moved).when(publishScheduled, { sku, publishAt }, { at: publishAt }).thenNothing();
  for (const ended of [published, retired, unscheduled]) {
    given(drafted, scheduled, ended).when(publishScheduled, { sku, publishAt }, { at: publishAt }).thenNothing();
    given(drafted, scheduled, ended).whenTimer(publication, sku, 'publish').thenNothing();
  }
});

test('scheduled is no state of its own to whoever does not know of it', () => {
  given(drafted, scheduled).when(archiveProduct, { sku }).thenRejected('wrong-state', { sku, state: 'draft' });
  given(drafted, scheduled).when(publishProduct, { sku }).then(published);
  given(drafted, scheduled).thenRow(products, sku, {
    sku,
    name: 'Mug',
    description: '',
    state: 'draft',
    prices: [],
    draftedAt: at,
    changedAt: at,
  });
});
