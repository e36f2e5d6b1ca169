/** What the card network answers to all that it has been asked for. */
interface Answered {
  readonly network: 'agrees' | 'refuses';
}

/** A command whose example is sent with some fields changed: that what follows has what it needs. */
export interface Preparation {
  readonly path: string;
  readonly [field: string]: unknown;
}

/** What is waited for: that the time of a document is over. */
interface Awaited {
  readonly awaited: 'end of a retention';
}

/** A path alone: its example, as it stands. */
export type Step = string | Preparation | Answered | Awaited;

/** Examples that need or exclude others, each chain in a market of its own. */
interface Chain {
  /** Who buys: a guest with a token of their own, or Ada, whom the example of `sign-up` makes and whose token it shows. */
  readonly buyer?: 'guest' | 'ada';
  readonly steps: readonly Step[];
}

const all = (...paths: string[]): Preparation[] => paths.map((path) => ({ path }));

/** Two articles on sale, with pieces in stock. */
const GOODS: readonly Preparation[] = ['85123A', '71053'].flatMap((sku) => [
  { path: '/catalog/draft-product', sku },
  { path: '/catalog/change-price', sku, price: { amount: 295, currency: 'GBP', scale: 2 } },
  { path: '/catalog/publish-product', sku },
  { path: '/inventory/receive-stock', delivery: `of ${sku}`, lines: [{ sku, quantity: 20 }] },
]);

/** The cart of the checkout’s example; its lines and its coupon are those of the quote’s. */
const cart = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7f';
const CART: readonly Preparation[] = [
  { path: '/carts/add-lines', cart, lines: [{ line: '1', sku: '85123A', quantity: 2 }] },
  { path: '/carts/enter-coupon', cart },
];

const SELLING = all(
  '/pricing/draw-tax-zone',
  '/pricing/set-tax-rate',
  '/pricing/set-tax-settings',
  '/shipping/draw-zone',
  '/shipping/offer-method',
);

/** All that it takes to check out, but the channel. */
const PRICED: readonly Preparation[] = [...GOODS, ...SELLING, ...CART, ...all('/pricing/make-quote')];
const OPENED: readonly Preparation[] = [...all('/channels/open-channel'), ...PRICED];

const order = '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e';
const byCard = {
  path: '/checkouts',
  tenders: { rest: { kind: 'card', card: 'tok_1f0c9b', returnUrl: 'https://shop.example/checkout/back' } },
};
const AGREES: Answered = { network: 'agrees' };
const REFUSES: Answered = { network: 'refuses' };

/** The order that examples of staff are about. */
export const PLACED: readonly Preparation[] = [
  { path: '/orders/draft-order', order: 'web-1001' },
  { path: '/orders/place-order', order: 'web-1001' },
];

export const CHAINS: Readonly<Record<string, Chain>> = {
  'what is planned, reserved in parts, never paid, not sent, emptied or given up': {
    steps: [
      ...GOODS,
      ...PLACED,
      '/catalog/draft-product',
      '/catalog/schedule-product',
      '/catalog/unschedule-product',
      '/inventory/reserve-stock',
      '/inventory/commit-reservation-part',
      '/inventory/release-reservation-part',
      '/inventory/release-reservation',
      '/payments/issue-invoice',
      '/payments/write-off-invoice',
      '/shipping/create-shipment',
      '/shipping/cancel-shipment',
      '/orders/cancel-order',
      { path: '/channels/open-channel', currencies: ['GBP', 'EUR'] },
      '/carts/add-lines',
      '/carts/enter-coupon',
      '/carts/remove-coupon',
      '/carts/change-currency',
      '/carts/remove-lines',
      '/carts/clear-cart',
      '/carts/hand-over-cart',
      { path: '/pricing/define-promotion', promotion: 'spring-coupon', byCoupon: true },
      '/pricing/issue-coupon',
      '/pricing/end-coupon',
      ...SELLING,
      '/pricing/make-quote',
      '/pricing/claim-quote',
      '/pricing/release-claim',
      { path: '/catalog/set-slug', slug: 'an-older-name' },
      '/catalog/set-slug',
      '/catalog/release-slug',
      '/catalog/set-options',
      '/catalog/add-variant',
      '/notifications/queue-mail',
      '/notifications/record-failure',
      '/notifications/send-again',
      '/notifications/record-sent',
    ],
  },
  'what is bought, lost, and comes back': {
    steps: [
      ...OPENED,
      '/shipping/create-shipment',
      '/shipping/mark-shipped',
      '/shipping/mark-lost',
      '/checkouts',
      '/orders/change-address',
      '/orders/edit-order',
      '/orders/fulfil-order',
      '/orders/request-return',
      '/orders/receive-return',
    ],
  },
  'what is added to an order is to be paid by a card, which is refused, and is given up': {
    steps: [
      ...OPENED,
      '/checkouts',
      { path: '/pricing/make-quote', quote: 'q-2' },
      { path: '/orders/edit-order', adds: { quote: 'q-2', expectedTotal: 985, payBy: 'card' } },
      '/orders/pay-edit',
      REFUSES,
      '/orders/cancel-edit',
    ],
  },
  'what is called off in part, collected, and withdrawn from': {
    steps: [
      ...OPENED,
      '/checkouts',
      '/orders/cancel-lines',
      { path: '/orders/fulfil-order', lines: [{ line: 0, quantity: 1 }] },
      '/orders/withdraw',
      '/orders/cancel-return',
      { path: '/orders/request-return', return: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b84' },
      '/orders/refuse-return',
      { path: '/shipping/create-shipment', kind: 'collection' },
      '/shipping/mark-ready',
      '/shipping/mark-collected',
    ],
  },
  'what a card is asked for and gives, and a gift card': {
    steps: [
      '/payments/create-intent',
      '/payments/authorise-intent',
      '/payments/receive-webhook',
      '/payments/record-network-payment',
      '/payments/settle-webhook',
      '/payments/capture-intent',
      AGREES,
      '/payments/refund-intent',
      AGREES,
      '/payments/void-intent',
      '/payments/issue-gift-card',
      '/payments/present-gift-card',
      '/payments/hold-credit',
      '/payments/spend-hold',
      '/payments/return-credit',
      '/payments/release-hold',
    ],
  },
  'what a card is refused': {
    steps: [...all('/payments/create-intent', '/payments/authorise-intent'), '/payments/record-refusal'],
  },
  'what a card no longer gives for a parcel that has left': {
    steps: [
      ...OPENED,
      byCard,
      AGREES,
      { path: '/orders/fulfil-order' },
      REFUSES,
      '/orders/pay-order',
      REFUSES,
      '/orders/collect-payment',
      REFUSES,
      '/orders/settle-payment',
    ],
  },
  'what a card does not take back of a return': {
    steps: [
      ...OPENED,
      byCard,
      AGREES,
      { path: '/orders/fulfil-order' },
      AGREES,
      ...all('/orders/request-return', '/orders/receive-return'),
      REFUSES,
      '/orders/retry-refund',
      REFUSES,
      '/orders/settle-refund',
    ],
  },
  'what a card does not take back of what was called off': {
    steps: [
      { path: '/channels/open-channel', captures: 'at-placement' },
      ...PRICED,
      byCard,
      AGREES,
      AGREES,
      { path: '/orders/cancel-order', order },
      REFUSES,
      '/orders/retry-card-refund',
      REFUSES,
      '/orders/settle-card-refund',
    ],
  },
  'what Ada does about her account, and staff about her': {
    buyer: 'ada',
    steps: [
      '/customers/sign-up',
      '/customers/sign-out',
      '/customers/sign-in',
      '/customers/ask-verification',
      '/customers/give-tax-number',
      '/customers/refuse-tax-number',
      { path: '/customers/give-tax-number', taxNumber: 'vat-2' },
      { path: '/customers/give-tax-number', taxNumber: 'vat-1' },
      '/customers/confirm-tax-number',
      '/customers/change-email',
      '/customers/change-password',
      '/customers/end-other-sessions',
      '/customers/end-session',
    ],
  },
  'who is registered, works with a key, and is erased': {
    steps: [
      '/customers/register-customer',
      { path: '/customers/ask-erasure' },
      '/customers/withdraw-erasure',
      ...all('/customers/define-role', '/customers/appoint-staff', '/customers/make-key'),
      '/customers/end-key',
      '/customers/ask-erasure',
      '/customers/proceed-with-erasure',
      { path: '/customers/proceed-with-erasure', obstacles: [] },
      '/customers/confirm-erasure',
      { path: '/customers/keep-document', issuedAt: '2000-01-31T12:00:00.000Z' },
      { awaited: 'end of a retention' },
      '/customers/confirm-destruction',
    ],
  },
};

/** Commands whose examples are refused in all of these markets, as the document says they may be, by what they would need. */
export const NOT_HERE: Readonly<Record<string, readonly string[]>> = {
  'it shows the token of an e-mail, which each shop makes with a key of its own: no document can know it': [
    '/customers/reset-password',
    '/customers/verify-email',
  ],
  'its caller’s address must be verified, which takes such a token': ['/customers/join-visitor'],
  'it is about a parcel whose loss was booked and paid back': ['/orders/report-found'],
};
