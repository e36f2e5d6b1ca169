import { sku } from '@banyan/catalog/contract';
import { T, command, instant, pageOf, query, inOrder } from '@banyan/core';
import {
  country,
  documentExists,
  documentId,
  free,
  lines,
  location,
  outOfStock,
  quantity,
  reason,
  sellers,
  staff,
  summed,
  summedLines,
  total,
} from './vocabulary.ts';
import { policyFields } from './policy-operations.ts';

/**
 * The stock of a SKU at a location: what is there, what is promised, and the totals that led there. Always
 * `received + returned + adjusted + transferred + backOrdered = shipped + reserved + free + inTransit + quarantined`.
 */
export const stockLevel = T.Object(
  {
    sku,
    location,
    free: total,
    reserved: total,
    received: total,
    returned: total,
    adjusted: T.Integer(),
    /** Come from other locations, less what has come to them from here: over all locations, nothing. */
    transferred: T.Integer(),
    /** Sold or reserved, and not there yet. */
    backOrdered: total,
    shipped: total,
    /** On the way from here to other locations. */
    inTransit: total,
    quarantined: total,
    ...policyFields,
  },
  { additionalProperties: false },
);

/** What moved of a SKU at a location in one month of business time. */
export const stockMonth = T.Object(
  {
    sku,
    location,
    month: T.String({ description: 'a month, like 2026-01', examples: ['2026-01'], pattern: '^[0-9]{4}-[0-9]{2}$' }),
    received: total,
    returned: total,
    adjusted: T.Integer(),
    /** Come from other locations, less what went to them. */
    transferred: T.Integer(),
    shipped: total,
  },
  { additionalProperties: false },
);

/** An adjustment with its reason. */
export const adjustmentRecord = T.Object(
  { adjustment: documentId, sku, location, quantity: T.Integer(), reason, country, adjustedAt: instant },
  { additionalProperties: false },
);

/** What can be promised of a SKU, and how many more pieces before they are there. */
const availableStock = T.Object(
  {
    sku,
    free: total,
    backOrder: T.Optional(
      T.Object({ pieces: total, expectedAt: T.Union([instant, T.Null()]) }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
);

/** Events of stock and its documents. */
export const stockEvents = {
  'delivery-received': { delivery: documentId, location, lines: summedLines },
  'goods-returned': {
    return: documentId,
    location,
    lines: summedLines,
    inspect: T.Optional(T.Literal(true)),
    /** They had come back before by the books, and were written off: they correct that, and no more have come back. */
    writtenOff: T.Optional(T.Literal(true)),
  },
  'adjustment-made': { adjustment: documentId, location, sku, quantity: T.Integer(), reason, country },
  'stock-received': { sku, location, quantity: summed, delivery: documentId, free },
  'stock-returned': { sku, location, quantity: summed, return: documentId, free },
  /** Signed: what was found, or what is gone. */
  'stock-adjusted': { sku, location, quantity: T.Integer(), adjustment: documentId, free },
  /**
   * Follows, in the same decision, the change by which what is free came from none to some, or back. Whoever wants to know only that folds this, and
   * of the changes only those without `free`.
   */
  'availability-changed': { sku, location, available: T.Boolean() },
};

/** Commands of stock and its documents. */
export const stockCommands = {
  'tell-availability': command(
    { sku, location },
    {
      description:
        'Tells once more, by `availability-changed`, that a SKU can be had at a location, if it can: for readers who did not want to know until now.',
      by: ['catalog'],
    },
  ),
  'receive-stock': command(
    { delivery: documentId, location, lines },
    {
      description:
        'Books goods that a supplier has delivered; the same delivery again changes nothing, and with other lines it is refused.',
      ...staff,
      rejects: documentExists,
    },
  ),
  'adjust-stock': command(
    {
      adjustment: documentId,
      location,
      sku,
      quantity: T.Union([quantity, T.Integer({ minimum: -1_000_000_000, maximum: -1 })]),
      reason,
      country,
    },
    {
      description:
        'Corrects a count by so many pieces more or fewer, with a reason; what is reserved cannot be taken away.',
      example: { adjustment: 'count-2026-01', location: 'main', sku: '85123A', quantity: -2, reason: 'broken' },
      ...staff,
      rejects: { ...outOfStock, ...documentExists },
    },
  ),
  'return-stock': command(
    {
      return: documentId,
      location,
      lines,
      inspect: T.Optional(T.Literal(true)),
      writtenOff: T.Optional(T.Literal(true)),
    },
    {
      description:
        'Books sold goods that have come back: they can be sold again, or with `inspect` are quarantined until somebody has looked at them. With `writtenOff` they were booked in and written off before, and count as an adjustment.',
      ...sellers,
      rejects: documentExists,
    },
  ),
};

/** What happened to a SKU's stock at a location. */
const stockChange = T.Object(
  {
    /** Counts the events of this SKU at this location, from 1. */
    version: T.Integer({ minimum: 1 }),
    event: T.String({ examples: ['stock-received'] }),
    /** Pieces that it is about; signed for corrections. Null where it is about none. */
    quantity: T.Union([T.Integer(), T.Null()]),
    /** What was free after it; null where it changed nothing of that, and in events of before this was told. */
    free: T.Union([total, T.Null()]),
    /** The delivery, reservation, transfer or other document that it belongs to. */
    document: T.Union([T.String(), T.Null()]),
    /** What else there is to say: how it ended, where it went. */
    note: T.Union([T.String(), T.Null()]),
    occurredAt: instant,
    recordedAt: instant,
  },
  { additionalProperties: false },
);

/** Queries of stock and its documents. */
export const stockQueries = {
  'stock-history': query(
    { sku, location, ...inOrder('descending') },
    {
      description: 'All that happened to the stock of a SKU at a location, the newest first, from the log.',
      ...staff,
      returns: pageOf(stockChange),
    },
  ),
  availability: query(
    { location, skus: T.Array(sku, { minItems: 1, maxItems: 100 }) },
    {
      description:
        'How many pieces of each of these SKUs can be promised at a location, in the order asked, and how many more before they are there; 0 where nothing is known.',
      by: ['public', 'customer', 'staff', 'orders'],
      returns: T.Array(availableStock),
    },
  ),
  'stock-level': query(
    { sku, location },
    {
      description:
        'The stock of a SKU at a location: free, reserved, and the totals that led there; null when it has never had any.',
      ...sellers,
      returns: T.Union([stockLevel, T.Null()]),
    },
  ),
  'stock-levels': query(
    { sku: T.Optional(sku), ...inOrder('ascending') },
    {
      description: 'The stock of a SKU at all locations, or without one all stock, by SKU and location.',
      ...sellers,
      returns: pageOf(stockLevel),
    },
  ),
  'low-stock': query(
    { location, from: T.Optional(T.Integer()), to: T.Optional(T.Integer()), ...inOrder('ascending') },
    {
      description:
        'Stock at a location by the pieces that are free, the scarcest first; `from` inclusive, `to` exclusive.',
      ...staff,
      returns: pageOf(stockLevel),
    },
  ),
  'stock-months': query(
    { sku, location, ...inOrder('ascending') },
    {
      description: 'What was received, returned, adjusted and shipped of a SKU, month by month.',
      ...staff,
      returns: pageOf(stockMonth),
    },
  ),
  adjustments: query(
    { sku: T.Optional(sku), ...inOrder('descending') },
    {
      description: 'Corrections of a SKU’s count, or without one all, the latest first.',
      ...staff,
      returns: pageOf(adjustmentRecord),
    },
  ),
};
