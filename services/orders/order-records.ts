import { sku } from '@banyan/catalog/contract';
import { channelId } from '@banyan/channels/contract';
import { T, identifier, instant, money } from '@banyan/core';
import { quantity } from '@banyan/inventory/contract';
import { tag } from './edits/notes-contract.ts';
import { fulfilmentRecord } from './fulfilment/fulfilment-contract.ts';
import { lineKind, orderId as order, orderStatus } from './vocabulary.ts';

const only = { additionalProperties: false };
const customer = T.Union([T.Null(), identifier], { examples: ['13085'] });
const country = T.String({ minLength: 1, maxLength: 200, examples: ['United Kingdom'] });
const note = T.String({ maxLength: 500 });
const count = T.Integer({ minimum: 0 });
/** A line's place in its order, from 0. */
const lineNumber = T.Integer({ minimum: 0, maximum: 999 });

/** A line with its exact amount. */
const lineRecord = T.Object(
  {
    line: lineNumber,
    sku,
    kind: lineKind,
    quantity,
    price: money,
    amount: money,
    returned: count,
    /** Of a line that came of a checkout: what became of its pieces; null: it has none to send. */
    pieces: T.Union([T.Null(), T.Object({ open: count, sent: count, cancelled: count }, only)]),
    note: T.Optional(note),
  },
  only,
);

/** An order as lists show it. */
export const orderSummary = T.Object(
  {
    order,
    number: T.Union([T.Null(), T.Integer()]),
    channel: channelId,
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
    /** Its card holds no money any more, or has not given what it was asked for: nothing more of it is sent. */
    paymentDue: T.Boolean(),
  },
  only,
);

/** The same as staff list them, with the tags that they gave it. */
export const taggedOrder = T.Object({ ...orderSummary.properties, tags: T.Array(tag) }, only);

/** An order with its lines. */
export const orderRecord = T.Object(
  { ...orderSummary.properties, items: T.Array(lineRecord), fulfilments: T.Array(fulfilmentRecord) },
  only,
);

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
