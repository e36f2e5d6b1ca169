import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { BUYER, ID, quoteOf, shipTo } from '../checkout/testing/facts.ts';
import { orderEdit } from '../edits/order-edit.ts';
import { order } from '../order.ts';
import { orderLinks } from './order-links.ts';

const accepted = (link: object) =>
  events(order(ID), [
    'order-accepted',
    {
      order: ID,
      series: 'uk-orders',
      number: 1,
      cart: ID,
      buyer: BUYER,
      email: 'ada@example.org',
      shipTo,
      country: 'GB',
      quote: quoteOf(),
      tenders: { holds: [], intent: null, captures: 'at-shipment' },
      reservations: [],
      claim: ID,
      ...link,
    },
    { recordedAt: '2026-01-01T10:00:00.000Z' },
  ]);
const row = { order: ID, digest: 'd', holder: BUYER, until: '2026-04-01T10:00:00.000Z' };

test('a link counts for ninety days, and ninety more from when its order is sent; orders of before have none', () => {
  given(accepted({ link: 'd' })).thenRows(orderLinks, { [ID]: row });
  given(accepted({})).thenRows(orderLinks, {});
  const sent = { order: ID, customer: BUYER, country: 'GB', currency: 'GBP', lines: 3, units: 3, gross: 1 };
  const shipped = events(order(ID), ['order-shipped', sent, { recordedAt: '2026-03-31T10:00:00.000Z' }]);
  given(accepted({ link: 'd' }), shipped).thenRows(orderLinks, { [ID]: { ...row, until: '2026-06-29T10:00:00.000Z' } });
  given(accepted({}), shipped).thenRows(orderLinks, {});
});

test('it counts anew from when something is to be added that its buyer has to pay for', () => {
  const asked = { edit: ID, order: ID, currency: 'GBP', amount: 1, until: '2026-04-03T10:00:00.000Z', lines: [] };
  const at = { recordedAt: '2026-03-31T10:00:00.000Z' };
  const edit = events(orderEdit(ID), ['edit-payment-asked', asked, at]);
  given(accepted({ link: 'd' }), edit).thenRows(orderLinks, { [ID]: { ...row, until: '2026-06-29T10:00:00.000Z' } });
  given(accepted({}), edit).thenRows(orderLinks, {});
});

test('it goes with the order to the customer who a visitor turns out to be, and ends with them', () => {
  const joined = events(order(ID), ['order-joined', { order: ID, customer: 'ann', lines: 3 }]);
  given(accepted({ link: 'd' }), joined).thenRows(orderLinks, { [ID]: { ...row, holder: 'ann' } });
});
