import { sku } from '@banyan/catalog/contract';
import { T, command, instant, query } from '@banyan/core';
import { location, staff, total } from './vocabulary.ts';

/** Selling before the goods are there: so many pieces, and when they are expected. */
const backOrders = T.Object(
  { limit: T.Integer({ minimum: 1, maximum: 1000, examples: [20] }), expectedAt: T.Union([instant, T.Null()]) },
  { additionalProperties: false },
);

/** How a SKU is kept at a location. */
export const policyFields = {
  /** Pieces that are not promised to anybody new. */
  safetyStock: total,
  /** Low from so many free pieces down; null: never. */
  lowStockAt: T.Union([total, T.Null()]),
  backOrders: T.Union([backOrders, T.Null()]),
};

/** Events of how stock is kept. */
export const policyEvents = {
  'stock-policy-set': { sku, location, ...policyFields },
  /** The same once more, in a stream of the policy's own: its version stands still while the stock is sold. */
  'stock-policy-recorded': { sku, location, ...policyFields },
  /** Follows, in the same decision, the change by which a SKU became low at a location, or was no more. */
  'low-stock-changed': { sku, location, isLow: T.Boolean(), free: total, lowStockAt: T.Union([total, T.Null()]) },
};

/** Commands of how stock is kept. */
export const policyCommands = {
  'set-stock-policy': command(
    { sku, location, ...policyFields },
    {
      description:
        'Says how many pieces of a SKU are kept back at a location, when they are low, and how many may be sold before they are there; again changes nothing.',
      example: { sku: '85123A', location: 'main', safetyStock: 2, lowStockAt: 5, backOrders: null },
      edits: 'stock-policy/sku@location',
      ...staff,
    },
  ),
};

/** What can be asked of how stock is kept. */
export const policyQueries = {
  'stock-policy': query(
    { sku, location },
    {
      description: 'How a SKU is kept at a location; null when it has had neither stock nor a policy there.',
      example: { sku: '85123A', location: 'main' },
      shows: 'stock-policy/sku@location',
      ...staff,
      returns: T.Union([T.Object({ sku, location, ...policyFields }, { additionalProperties: false }), T.Null()]),
    },
  ),
};
