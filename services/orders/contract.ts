import { currency, sku } from '@banyan/catalog/contract';
import { channelId } from '@banyan/channels/contract';
import { T, command, contract, identifier, instant, money, pageOf, query, inOrder } from '@banyan/core';
import { location, quantity } from '@banyan/inventory/contract';
import { ledgerAmount, paymentTerms } from '@banyan/payments/contract';
import { joiningCommands, joiningEvents } from './joining/joining-contract.ts';
import { anotherCardCommands, anotherCardEvents, anotherCardQueries } from './another-card/another-card-contract.ts';
import { ORDER_LINK, linkQueries } from './links/links-contract.ts';
import { orderEvents } from './order-events.ts';
import { orderRecord, orderSummary, purchase, taggedOrder } from './order-records.ts';
import { checkoutCommands, checkoutEvents, checkoutQueries } from './checkout/checkout-contract.ts';
import { sealedReason } from './edits/cancellation-words.ts';
import { sealedNotes } from './line-words.ts';
import { sealedReturnWords } from './return-words.ts';
import { editCommands, editEvents, editQueries } from './edits/edits-contract.ts';
import { tag } from './edits/notes-contract.ts';
import { fulfilmentCommands, fulfilmentEvents, fulfilmentQueries } from './fulfilment/fulfilment-contract.ts';
import {
  paymentFailureCommands,
  paymentFailureEvents,
  paymentFailureQueries,
} from './payment-failures/payment-failures-contract.ts';
import { returnCommands, returnEvents, returnQueries } from './returns/returns-contract.ts';
import { beyondLimit } from './within-limit.ts';
import { failureReason, lineKind, orderId, orderStatus, returnStatus } from './vocabulary.ts';

export { NOT_TAKEN } from './payment-failures/payment-failures-contract.ts';
export { fulfilmentRecord, invoiceRecord } from './fulfilment/fulfilment-contract.ts';
export { failureReason, lineKind, orderId, orderStatus, returnStatus } from './vocabulary.ts';

const only = { additionalProperties: false };
const order = orderId;
const customer = T.Union([T.Null(), identifier], { examples: ['13085'] });
const country = T.String({ minLength: 1, maxLength: 200, examples: ['United Kingdom'] });
const note = T.String({ maxLength: 500 });
const reason = T.String({ minLength: 1, maxLength: 500, examples: ['Not as described'] });
const count = T.Integer({ minimum: 0 });
/** A line's place in its order, from 0. */
const lineNumber = T.Integer({ minimum: 0, maximum: 999 });

/** A line as commands bring it: `price` of one piece, exact, at most four decimals; 0 for a free item. */
export const newLine = T.Object({ sku, kind: lineKind, quantity, price: money, note: T.Optional(note) }, only);
const newLines = T.Array(newLine, { minItems: 1, maxItems: 1000 });
/** A line as events and states hold it: the price as an integer at scale 4, in the order's currency. */
const heldLine = T.Object({ sku, kind: lineKind, quantity, price: ledgerAmount, note: T.Optional(note) }, only);
/** Pieces of a line that come back. */
const linePart = T.Object({ order, line: lineNumber, quantity }, only);
const returnedParts = T.Array(T.Object({ line: lineNumber, quantity }, only));

/** What is returned of one article: `from` names the lines it was sold on; pieces beyond them need a reason. */
export const newReturnLine = T.Object(
  {
    sku,
    kind: lineKind,
    quantity,
    price: money,
    from: T.Array(linePart, { maxItems: 1000 }),
    reason: T.Optional(reason),
  },
  only,
);
const heldReturnLine = T.Object(
  {
    sku,
    kind: lineKind,
    quantity,
    price: ledgerAmount,
    from: T.Array(linePart),
    reason: T.Optional(reason),
  },
  only,
);

const failure = { reason: failureReason, sku: T.Optional(sku), detail: note };

/** A return as it stands. */
export const returnRecord = T.Object(
  {
    return: orderId,
    customer,
    country,
    status: returnStatus,
    reason,
    lines: count,
    /** What is given back, less what is charged: exact. */
    amount: money,
    at: instant,
    failure: T.Union([T.Null(), T.String()]),
  },
  only,
);

/** Sums of a month, a country or all: exact money; `units` counts goods, returned ones below zero; `returns` is below zero. */
export const salesFigures = T.Object(
  { orders: count, returnDocuments: count, lines: count, units: T.Integer(), gross: money, returns: money },
  only,
);

const staff = { by: ['staff'] } as const;
const own = { by: ['orders'] } as const;
const noSuchOrder = { 'no-such-order': { order } };
const wrongStatus = { ...noSuchOrder, 'wrong-status': { order, status: orderStatus } };
const badLine = {
  'wrong-currency': { line: T.Integer(), currency: money.properties.currency, expected: currency },
  'negative-price': { line: T.Integer() },
  'amount-too-large': { line: T.Integer() },
};
/** `channel`: the default one unless told. `continues`: the order whose further lines these are. Figures count the two as one order. */
const ofChannel = { channel: T.Optional(channelId) };
const head = { customer, country, currency, continues: T.Optional(order) };
const shippedInAll = { lines: count, units: count, gross: ledgerAmount, inParts: T.Optional(T.Literal(true)) };
const newOrderRejects = {
  'no-such-channel': { channel: channelId },
  'channel-closed': { channel: channelId },
  'order-exists': { order },
  'negative-total': { total: money },
  ...badLine,
};

/**
 * Orders from draft to delivery and back. Promised: an order's number has no gap before it; whatever a failed or cancelled order had reserved or
 * authorised is given back; no more comes back than was shipped. Ids are natural: the same draft again changes nothing.
 */
export const orders = contract('orders', {
  events: {
    /** The only event that holds an order's lines. `visitor`: whoever ordered without an account. */
    'order-drafted': {
      order,
      ...head,
      ...ofChannel,
      lines: T.Array(heldLine),
      total: ledgerAmount,
      visitor: T.Optional(identifier),
      ...sealedNotes,
    },
    /** `quoted`: the prices are to be compared with the catalog's before anything is reserved. */
    'order-placed': { order, attempt: count, location, terms: paymentTerms, quoted: T.Boolean() },
    'order-confirmed': { order, number: T.Integer() },
    'shipment-requested': { order },
    /** `inParts`: it was sent by fulfilments, which tell what was sold. */
    'order-shipped': { order, ...head, ...shippedInAll },
    /** From here on what was done is taken back, step by step. */
    'placing-failed': { order, ...failure },
    'cancellation-requested': { order, ...sealedReason },
    'order-failed': { order, ...failure },
    /** `inParts`: parcels of it were called off, one after the other. */
    'order-cancelled': { order, ...sealedReason, inParts: T.Optional(T.Literal(true)) },
    'lines-returned': { order, return: orderId, lines: returnedParts },
    'lines-restored': { order, return: orderId, lines: returnedParts },
    /** `reason`: a word of ours, and lines and charges say nothing; they hold what staff wrote where nobody is known, and in events of before. */
    'return-accepted': {
      return: orderId,
      customer,
      country,
      currency,
      location,
      reason,
      lines: T.Array(heldReturnLine),
      charges: T.Array(heldLine),
      /** What is refunded against each order's invoice, and what beyond them. */
      parts: T.Array(T.Object({ order, invoice: identifier, amount: ledgerAmount }, only)),
      beyond: ledgerAmount,
      ...sealedReturnWords,
    },
    'return-settled': { return: orderId, country, currency, lines: count, units: T.Integer(), amount: ledgerAmount },
    'return-failed': { return: orderId, reason },
    ...checkoutEvents,
    ...joiningEvents,
    ...editEvents,
    ...fulfilmentEvents,
    ...returnEvents,
    ...paymentFailureEvents,
    ...anotherCardEvents,
  },
  commands: {
    ...checkoutCommands,
    ...editCommands,
    ...fulfilmentCommands,
    ...joiningCommands,
    ...returnCommands,
    ...paymentFailureCommands,
    ...anotherCardCommands,
    'draft-order': command(
      { order, ...head, ...ofChannel, lines: newLines },
      {
        description:
          'Drafts an order at agreed prices; the same again changes nothing, and with other content it is refused. Of a customer who has been erased nothing can be written: lines then have no notes.',
        example: {
          order: 'mail-1002',
          customer: null,
          country: 'United Kingdom',
          currency: 'GBP',
          lines: [{ sku: '85123A', kind: 'goods', quantity: 12, price: { amount: 295, currency: 'GBP', scale: 2 } }],
        },
        ...staff,
        rejects: newOrderRejects,
      },
    ),
    'place-order': command(
      { order, location, terms: paymentTerms },
      {
        description:
          'Reserves, authorises and confirms a draft, or tries again after a failure; what has become of it is the order’s status.',
        example: { order: 'mail-1002', location: 'main', terms: 'on-invoice' },
        ...staff,
        rejects: wrongStatus,
      },
    ),
    'order-products': command(
      {
        order,
        customer,
        country,
        currency,
        ...ofChannel,
        lines: T.Array(T.Object({ sku, quantity, price: money }, only), { minItems: 1, maxItems: 100 }),
      },
      {
        description:
          'Orders goods at the catalog’s prices: when one of them is not the `price` that is expected here, the order fails, which `order-status` tells its customer, or the visitor whose token came with it; who has not signed in orders with `customer` null, a customer for nobody else.',
        example: {
          order: '3f0e9c1a-5b7d-4c62-9a41-0d2f6e8b7c35',
          customer: null,
          country: 'United Kingdom',
          currency: 'GBP',
          lines: [{ sku: '85123A', quantity: 2, price: { amount: 295, currency: 'GBP', scale: 2 } }],
        },
        by: ['public', 'customer', 'staff'],
        owner: 'customer',
        rejects: { ...newOrderRejects, ...noSuchOrder },
        answers: { order },
      },
    ),
    'cancel-order': command(
      { order, reason },
      {
        description:
          'Gives up an order that was not shipped, and takes back what was done for it; again changes nothing.',
        by: ['guest', 'customer', ORDER_LINK, 'staff'],
        rejects: { ...wrongStatus, ...beyondLimit },
      },
    ),
    'ship-order': command(
      { order },
      {
        description: 'Books that an order’s goods have left, and its revenue; again changes nothing.',
        ...staff,
        rejects: { ...wrongStatus, 'payment-due': { order } },
      },
    ),
    'accept-return': command(
      {
        return: orderId,
        customer,
        country,
        currency,
        location,
        reason: T.Optional(reason),
        lines: T.Array(newReturnLine, { maxItems: 1000 }),
        charges: T.Array(newLine, { maxItems: 1000 }),
      },
      {
        description:
          'Takes goods back and refunds them at the given prices, less what the return costs the customer. Of a customer who has been erased nothing can be written: it is accepted without any reason or note.',
        example: {
          return: 'return-1001',
          customer: null,
          country: 'United Kingdom',
          currency: 'GBP',
          location: 'main',
          reason: 'Not as described',
          lines: [
            {
              sku: '85123A',
              kind: 'goods',
              quantity: 1,
              price: { amount: 295, currency: 'GBP', scale: 2 },
              from: [{ order: 'web-1001', line: 0, quantity: 1 }],
            },
          ],
          charges: [],
        },
        ...staff,
        rejects: {
          'return-exists': { return: orderId },
          'nothing-returned': {},
          ...beyondLimit,
          'order-of-checkout': { order },
          'no-such-line': { order, line: T.Integer() },
          'other-article': { order, line: T.Integer(), sku },
          'other-customer': { order },
          'more-than-shipped': { order, line: T.Integer(), returnable: T.Integer() },
          'parts-exceed-line': { line: T.Integer() },
          'reason-missing': { line: T.Integer() },
          ...wrongStatus,
          ...badLine,
        },
      },
    ),
    'confirm-order': command(
      { order, attempt: count },
      {
        description: 'Gives a placed order the next number: the last step of placing it.',
        ...own,
        rejects: { 'not-placing': { order } },
        answers: { number: T.Integer() },
      },
    ),
    'reverse-return': command(
      { return: orderId, reason },
      { description: 'Undoes a return that could not be refunded.', ...own },
    ),
  },
  queries: {
    ...checkoutQueries,
    ...editQueries,
    ...fulfilmentQueries,
    ...linkQueries,
    ...returnQueries,
    ...paymentFailureQueries,
    ...anotherCardQueries,
    order: query(
      { order },
      {
        description: 'An order with its lines; null when there is none of this id, or it is somebody else’s.',
        by: ['guest', 'customer', ORDER_LINK, 'staff'],
        returns: T.Union([orderRecord, T.Null()]),
      },
    ),
    ...orderEvents,
    orders: query(
      {
        status: T.Optional(orderStatus),
        tag: T.Optional(tag),
        from: T.Optional(instant),
        to: T.Optional(instant),
        ...inOrder('descending'),
      },
      {
        description:
          'Orders by the time they were drafted, the latest first: all, or those in a status, with a tag, or both; `from` inclusive, `to` exclusive.',
        ...staff,
        returns: pageOf(taggedOrder),
      },
    ),
    'customer-orders': query(
      { customer: identifier, ...inOrder('descending') },
      {
        description: 'A customer’s orders, the latest first.',
        example: { customer: '13085' },
        by: ['customer', 'staff'],
        owner: 'customer',
        returns: pageOf(orderSummary),
      },
    ),
    purchases: query(
      { customer: identifier, sku, ...inOrder('descending') },
      {
        description:
          'Where a customer bought an article, the latest first, and how many pieces may still come back; shipped orders only, and a page may be short.',
        example: { customer: '13085', sku: '85123A' },
        ...staff,
        returns: pageOf(purchase),
      },
    ),
    return: query(
      { return: orderId },
      {
        description: 'A return as it stands; null when there is none of this id.',
        example: { return: 'return-1001' },
        ...staff,
        returns: T.Union([returnRecord, T.Null()]),
      },
    ),
    returns: query(
      { customer: T.Optional(identifier), ...inOrder('descending') },
      {
        description: 'Returns, the latest first: all, or those of a customer.',
        ...staff,
        returns: pageOf(returnRecord),
      },
    ),
    'sales-report': query(
      { currency },
      {
        description: 'What was shipped and returned, in total and by the months and countries of business.',
        ...staff,
        returns: T.Object(
          {
            total: salesFigures,
            months: T.Array(T.Object({ month: T.String({ examples: ['2026-01'] }), ...salesFigures.properties }, only)),
            countries: T.Array(T.Object({ country, ...salesFigures.properties }, only)),
          },
          only,
        ),
      },
    ),
  },
});
