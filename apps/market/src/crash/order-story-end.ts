const noMoves = {
  reserved: 0,
  returned: 0,
  adjusted: 0,
  transferred: 0,
  backOrdered: 0,
  inTransit: 0,
  quarantined: 0,
  safetyStock: 0,
  lowStockAt: null,
  backOrders: null,
};

/**
 * What the order story comes to, worked out by hand from what is asked of the shop; `shopOf` says what the columns are. Amounts are in ten-thousandths
 * of a pound: S1 is 3 x 2.5555 + 2 x 4 + 18 = 33.6665, paid as 33.67; 2.5555 of it are refunded as 2.56, for a charge of 1.
 */
export const ORDER_STORY_END = {
  orders: [
    ['OUT', null, 'failed', 'out-of-stock: BOWL'],
    ['PUBLIC', 2, 'cancelled', 'changed their mind'],
    ['REFUSED', null, 'failed', 'payment-refused'],
    ['S1', 1, 'shipped', null],
  ],
  returns: [['C1', 'settled', 15_555]],
  report: { orders: 1, returnDocuments: 1, lines: 5, units: 4, gross: 336_665, returns: -15_555 },
  stock: [
    ['BOWL', { ...noMoves, location: 'main', free: 3, received: 5, shipped: 2 }],
    ['MUG', { ...noMoves, location: 'main', free: 17, received: 20, returned: 1, adjusted: -1, shipped: 3 }],
  ],
  ledger: [
    ['asset:bank', 336_700 - 25_600 + 10_000, 3],
    ['asset:receivables', 10_000, 1],
    ['income:carriage', -180_000, 1],
    ['income:goods', -156_665 - 10_000, 2],
    ['income:returns', 25_555 - 10_000, 2],
    ['income:rounding', -35 + 45, 2],
  ],
  invoices: [
    ['PUBLIC', 'voided', 0],
    ['REFUSED', 'issued', 0],
    ['S1', 'settled', 336_700],
    ['return:C1', 'settled', 10_000],
  ],
  refunds: [['C1', 25_600]],
  products: [['MUG', 'published', [{ amount: 300, currency: 'GBP', scale: 2 }]]],
  customers: [['12345', 'Ann Whitcombe', 'ann@example.org']],
  events: {
    carts: 2,
    catalog: 5,
    channels: 0,
    customers: 1,
    inventory: 21,
    orders: 22,
    payments: 14,
    pricing: 4,
    shipping: 0,
  },
  timers: 0,
};
