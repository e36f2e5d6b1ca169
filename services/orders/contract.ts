import { currency, sku } from '@banyan/catalog/contract';
import { T, command, contract, identifier, instant, money, pageOf, paging, query } from '@banyan/core';
import { location, quantity } from '@banyan/inventory/contract';
import { ledgerAmount, paymentTerms } from '@banyan/payments/contract';

/** An order's or a return's natural id (a shop's invoice number, a client's UUID): 1 to 80 printable characters. */
export const orderId = T.String({ minLength: 1, maxLength: 80, pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$' });

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

const only = { additionalProperties: false };
const order = orderId;
const customer = T.Union([T.Null(), identifier]);
const country = T.String({ minLength: 1, maxLength: 200 });
const note = T.String({ maxLength: 500 });
const reason = T.String({ minLength: 1, maxLength: 500 });
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

/** A line with its exact amount. */
export const lineRecord = T.Object(
  {
    line: lineNumber,
    sku,
    kind: lineKind,
    quantity,
    price: money,
    amount: money,
    returned: count,
    note: T.Optional(note),
  },
  only,
);

/** An order as lists show it. */
export const orderSummary = T.Object(
  {
    order,
    number: T.Union([T.Null(), T.Integer()]),
    customer,
    country,
    status: orderStatus,
    lines: count,
    total: money,
    draftedAt: instant,
    placedAt: T.Union([T.Null(), instant]),
    shippedAt: T.Union([T.Null(), instant]),
    /** Why it failed or was cancelled. */
    reason: T.Union([T.Null(), T.String()]),
  },
  only,
);

/** How far an order has come, for whoever holds its id. */
export const orderStanding = T.Object(
  {
    order,
    status: orderStatus,
    /** Why it failed, or did not stay confirmed. */
    reason: T.Union([T.Null(), failureReason]),
    /** The article that it failed of, if it was one. */
    sku: T.Optional(sku),
  },
  only,
);

/** An order with its lines. */
export const orderRecord = T.Object({ ...orderSummary.properties, items: T.Array(lineRecord) }, only);

/** A line on which a customer bought an article, and how many pieces of it may still come back. */
export const purchase = T.Object(
  {
    order,
    line: lineNumber,
    quantity,
    returnable: count,
    price: money,
    at: instant,
  },
  only,
);

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
  'wrong-currency': { line: T.Integer(), currency, expected: currency },
  'negative-price': { line: T.Integer() },
  'amount-too-large': { line: T.Integer() },
};
/** `continues`: the order whose further lines these are. Figures count the two as one order. */
const head = { customer, country, currency, continues: T.Optional(order) };
const newOrderRejects = { 'order-exists': { order }, 'negative-total': { total: money }, ...badLine };

/**
 * Orders from draft to delivery and back. Promised: an order's number has no gap before it; whatever a failed or cancelled order had reserved or
 * authorised is given back; no more comes back than was shipped. Ids are natural: the same draft again changes nothing.
 */
export const orders = contract('orders', {
  events: {
    /** The only event that holds an order's lines. */
    'order-drafted': { order, ...head, lines: T.Array(heldLine), total: ledgerAmount },
    /** `quoted`: the prices are to be compared with the catalog's before anything is reserved. */
    'order-placed': { order, attempt: count, location, terms: paymentTerms, quoted: T.Boolean() },
    'order-confirmed': { order, number: T.Integer() },
    'number-assigned': { number: T.Integer(), order },
    'shipment-requested': { order },
    'order-shipped': { order, ...head, lines: count, units: count, gross: ledgerAmount },
    /** From here on what was done is taken back, step by step. */
    'placing-failed': { order, ...failure },
    'cancellation-requested': { order, reason },
    'order-failed': { order, ...failure },
    'order-cancelled': { order, reason },
    'lines-returned': { order, return: orderId, lines: returnedParts },
    'lines-restored': { order, return: orderId, lines: returnedParts },
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
    },
    'return-settled': { return: orderId, country, currency, lines: count, units: T.Integer(), amount: ledgerAmount },
    'return-failed': { return: orderId, reason },
  },
  commands: {
    /** An order with agreed prices. The same again changes nothing; with other content it is refused. */
    'draft-order': command({ order, ...head, lines: newLines }, { ...staff, rejects: newOrderRejects }),
    /** Reserves, authorises and confirms a draft (or tries again after a failure). What becomes of it is the order's status. Again: changes nothing. */
    'place-order': command({ order, location, terms: paymentTerms }, { ...staff, rejects: wrongStatus }),
    /**
     * Orders goods at the catalog's prices: when one is not the expected `price`, the order fails. A customer orders for nobody else. What becomes of the
     * order, `order-status` tells; to somebody who has not signed in only when `order` is a random UUID, so choose one.
     */
    'order-products': command(
      {
        order,
        customer,
        country,
        currency,
        lines: T.Array(T.Object({ sku, quantity, price: money }, only), { minItems: 1, maxItems: 100 }),
      },
      {
        by: ['public', 'customer', 'staff'],
        rejects: { ...newOrderRejects, 'not-yours': { order } },
        answers: { order },
      },
    ),
    /** Gives an order up that was not shipped; what was done for it is taken back. Again: changes nothing. */
    'cancel-order': command(
      { order, reason },
      { by: ['customer', 'staff'], rejects: { ...wrongStatus, 'not-yours': { order } } },
    ),
    /** The goods leave: commits the reservation and books the revenue. Again: changes nothing. */
    'ship-order': command({ order }, { ...staff, rejects: wrongStatus }),
    /** Takes goods back and refunds them, and charges what the return costs the customer. Prices are those that are refunded. */
    'accept-return': command(
      {
        return: orderId,
        customer,
        country,
        currency,
        location,
        reason,
        lines: T.Array(newReturnLine, { maxItems: 1000 }),
        charges: T.Array(newLine, { maxItems: 1000 }),
      },
      {
        ...staff,
        rejects: {
          'return-exists': { return: orderId },
          'nothing-returned': {},
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
    /** The placing's last step: gives the order the next number. */
    'confirm-order': command(
      { order, attempt: count },
      { ...own, rejects: { 'not-placing': { order } }, answers: { number: T.Integer() } },
    ),
    /** Undoes a return that could not be refunded. */
    'reverse-return': command({ return: orderId, reason }, { ...own }),
  },
  queries: {
    /** An order with its lines; customers see their own. */
    order: query({ order }, { by: ['customer', 'staff'], returns: T.Union([orderRecord, T.Null()]) }),
    /**
     * Where an order stands, and why it failed: nothing of whose it is. Whoever has not signed in holds a random UUID (version 4 or 7) of an order as its
     * secret; with other ids, which can be guessed, null. Customers see their own orders as well.
     */
    'order-status': query(
      { order },
      { by: ['public', 'customer', 'staff'], returns: T.Union([orderStanding, T.Null()]) },
    ),
    /** Orders by the time they were drafted, the latest first: all or those of a status. `from` inclusive, `to` exclusive. */
    orders: query(
      { status: T.Optional(orderStatus), from: T.Optional(instant), to: T.Optional(instant), ...paging },
      { ...staff, returns: pageOf(orderSummary) },
    ),
    /** A customer's history, the latest first. */
    'customer-orders': query(
      { customer: identifier, ...paging },
      { by: ['customer', 'staff'], returns: pageOf(orderSummary) },
    ),
    /** Where a customer bought an article, the latest first: what a return is matched with. Shipped orders only; a page may be short. */
    purchases: query({ customer: identifier, sku, ...paging }, { ...staff, returns: pageOf(purchase) }),
    return: query({ return: orderId }, { ...staff, returns: T.Union([returnRecord, T.Null()]) }),
    /** Returns, the latest first: all or those of a customer. */
    returns: query({ customer: T.Optional(identifier), ...paging }, { ...staff, returns: pageOf(returnRecord) }),
    /** What was shipped and returned, by the months and countries of business. */
    'sales-report': query(
      { currency },
      {
        ...staff,
        returns: T.Object(
          {
            total: salesFigures,
            months: T.Array(T.Object({ month: T.String(), ...salesFigures.properties }, only)),
            countries: T.Array(T.Object({ country, ...salesFigures.properties }, only)),
          },
          only,
        ),
      },
    ),
  },
});
