/** Examples that need or exclude others, each chain in a market of its own. */
interface Chain {
  /** Commands whose examples are sent with these fields instead, so that the chain has what it needs. */
  readonly prepare?: readonly { readonly path: string; readonly [field: string]: unknown }[];
  readonly paths: readonly string[];
}

/** What it takes to be told what a basket costs. */
const QUOTED = [
  '/channels/open-channel',
  '/pricing/draw-tax-zone',
  '/pricing/set-tax-rate',
  '/pricing/set-tax-settings',
  '/shipping/draw-zone',
  '/shipping/offer-method',
  '/pricing/make-quote',
];
const order = 'web-1001';
/** The order that examples of staff are about. */
export const PLACED = [
  { path: '/orders/draft-order', order },
  { path: '/orders/place-order', order },
];

/** The cart of the checkout’s example. */
const cart = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7f';

/** Its lines are those of the quote’s. */
const QUOTED_LINES = [{ line: '1', sku: '85123A', quantity: 2 }];

export const CHAINS: Readonly<Record<string, Chain>> = {
  'what is planned, reserved in parts, never paid, not sent, emptied or given up': {
    prepare: PLACED,
    paths: [
      '/catalog/draft-product',
      '/catalog/schedule-product',
      '/catalog/unschedule-product',
      '/inventory/receive-stock',
      '/inventory/reserve-stock',
      '/inventory/commit-reservation-part',
      '/inventory/release-reservation-part',
      '/inventory/release-reservation',
      '/payments/issue-invoice',
      '/payments/write-off-invoice',
      '/shipping/create-shipment',
      '/shipping/cancel-shipment',
      '/orders/cancel-order',
      '/channels/open-channel',
      '/carts/add-lines',
      '/carts/enter-coupon',
      '/carts/remove-coupon',
      '/carts/remove-lines',
      '/carts/clear-cart',
    ],
  },
  'what is bought, lost, and comes back': {
    prepare: [
      ...QUOTED.slice(0, 1).map((path) => ({ path })),
      { path: '/carts/add-lines', cart, lines: QUOTED_LINES },
      { path: '/carts/enter-coupon', cart },
    ],
    paths: [
      '/shipping/create-shipment',
      '/shipping/mark-shipped',
      '/shipping/mark-lost',
      ...QUOTED.slice(1),
      '/checkouts',
      '/orders/change-address',
      '/orders/edit-order',
      '/orders/fulfil-order',
      '/orders/request-return',
      '/orders/receive-return',
    ],
  },
};

/** Commands whose examples are refused in all of these markets, as the document says they may be, by what they would need. */
export const NOT_HERE: Readonly<Record<string, readonly string[]>> = {
  'a worker of the market calls it, who has no token for the door': [
    '/customers/confirm-destruction',
    '/customers/confirm-erasure',
    '/customers/proceed-with-erasure',
    '/notifications/record-failure',
    '/notifications/record-sent',
    '/payments/receive-webhook',
    '/payments/record-network-payment',
    '/payments/record-refusal',
    '/payments/settle-webhook',
  ],
  'it names a token, password or session of somebody, or what follows from one, which no document can have': [
    '/carts/hand-over-cart',
    '/customers/ask-verification',
    '/customers/change-email',
    '/customers/change-password',
    '/customers/end-session',
    '/customers/join-visitor',
    '/customers/reset-password',
    '/customers/verify-email',
  ],
  'it needs what a card network has said': [
    '/orders/collect-payment',
    '/orders/pay-order',
    '/orders/retry-card-refund',
    '/orders/retry-refund',
    '/orders/settle-card-refund',
    '/orders/settle-payment',
    '/orders/settle-refund',
    '/payments/capture-intent',
    '/payments/refund-intent',
    '/payments/void-intent',
  ],
  'it is about a gift card that this buyer has shown': [
    '/payments/hold-credit',
    '/payments/release-hold',
    '/payments/return-credit',
    '/payments/spend-hold',
  ],
  'its order or return has gone another way by the examples of others': [
    '/orders/cancel-lines',
    '/orders/cancel-return',
    '/orders/report-found',
    '/orders/refuse-return',
    '/orders/withdraw',
  ],
  'it names what no other example makes': [
    '/carts/change-currency',
    '/catalog/add-variant',
    '/catalog/release-slug',
    '/customers/confirm-tax-number',
    '/customers/end-key',
    '/customers/refuse-tax-number',
    '/customers/register-customer',
    '/notifications/queue-mail',
    '/notifications/send-again',
    '/pricing/claim-quote',
    '/pricing/end-coupon',
    '/pricing/issue-coupon',
    '/pricing/release-claim',
    '/shipping/mark-collected',
    '/shipping/mark-ready',
  ],
};
