import { T } from '@banyan/core';

/** An order's or a return's natural id (a shop's invoice number, a client's UUID): 1 to 80 printable characters. */
export const orderId = T.String({
  description: 'an order’s or return’s id: 1 to 80 printable characters without white space at its ends',
  examples: ['web-1001'],
  minLength: 1,
  maxLength: 80,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** What a line is for. Only goods are kept in stock and counted as units. */
export const lineKind = T.Union([
  T.Literal('goods'),
  T.Literal('carriage'),
  T.Literal('discount'),
  T.Literal('manual'),
  T.Literal('samples'),
  T.Literal('voucher'),
]);

/** Where an order stands. `ending`: what was done for it is being taken back. */
export const orderStatus = T.Union([
  T.Literal('drafted'),
  T.Literal('placing'),
  T.Literal('confirmed'),
  T.Literal('shipping'),
  T.Literal('shipped'),
  T.Literal('ending'),
  T.Literal('failed'),
  T.Literal('cancelled'),
]);

/** Why an order could not be placed, or did not stay so. */
export const failureReason = T.Union([
  T.Literal('out-of-stock'),
  T.Literal('no-such-product'),
  T.Literal('not-for-sale'),
  T.Literal('no-price'),
  T.Literal('price-changed'),
  T.Literal('reservation-refused'),
  T.Literal('reservation-expired'),
  T.Literal('payment-refused'),
  T.Literal('timed-out'),
]);

/** Where a return stands. */
export const returnStatus = T.Union([T.Literal('accepted'), T.Literal('settled'), T.Literal('failed')]);

/** What happens to an order, as its buyer is told. */
export const happening = T.Union([
  T.Literal('drafted'),
  T.Literal('placed'),
  T.Literal('confirmed'),
  T.Literal('shipping'),
  T.Literal('delayed'),
  T.Literal('part-shipped'),
  T.Literal('shipped'),
  T.Literal('delivered'),
  T.Literal('lost'),
  T.Literal('payment-due'),
  T.Literal('failing'),
  T.Literal('failed'),
  T.Literal('cancelling'),
  T.Literal('cancelled'),
  T.Literal('pieces-cancelled'),
  T.Literal('return-announced'),
  T.Literal('returned'),
  T.Literal('credited'),
  T.Literal('charged-again'),
]);
