import { aggregate } from '@banyan/core';
import { inventory } from './contract.ts';
import type { StockPolicy } from './stock-policy.ts';

/** Pieces that a reservation waits for. */
export interface BackOrder {
  readonly reservation: string;
  readonly quantity: number;
}

/**
 * What can be promised of a SKU at a location. Goods leave `free` when they are reserved, so committing a reservation does not come back here, and a SKU
 * that everybody wants has one event per sale.
 */
export interface Stock {
  /** There, and promised to nobody; never below zero. */
  readonly free: number;
  readonly quarantined: number;
  readonly policy: StockPolicy;
  /** Those who wait, the longest first; together no more pieces than a policy can allow. */
  readonly waiting: readonly BackOrder[];
  /** Whether readers of this stream take it to be available. Those of events that do not say what is free have to count for themselves. */
  readonly isToldAvailable: boolean;
  readonly isToldLow: boolean;
}

const NOTHING: Stock = {
  free: 0,
  quarantined: 0,
  policy: { safetyStock: 0, lowStockAt: null, backOrders: null },
  waiting: [],
  isToldAvailable: false,
  isToldLow: false,
};

/** Streams `stock/<sku>@<location>`; `stockOf` names one. */
export const stock = aggregate(
  inventory,
  'stock',
  NOTHING,
  {
    'stock-received': (known, { quantity, free }) => changed(known, quantity, free),
    'stock-returned': (known, { quantity, free }) => changed(known, quantity, free),
    'stock-adjusted': (known, { quantity, free }) => changed(known, quantity, free),
    'stock-reserved': (known, { quantity, free, backOrdered = 0, reservation }) => {
      const taken = changed(known, -quantity, free);
      if (backOrdered === 0) return taken;
      return { ...taken, waiting: [...taken.waiting, { reservation, quantity: backOrdered }] };
    },
    'stock-released': (known, { quantity, free, backOrdered = 0, reservation }) => {
      const given = changed(known, quantity, free);
      return backOrdered === 0
        ? given
        : { ...given, waiting: filled(given.waiting, [{ reservation, quantity: backOrdered }]) };
    },
    'back-orders-filled': (known, { fills, free }) => ({ ...known, free, waiting: filled(known.waiting, fills) }),
    'back-order-cancelled': (known, { reservation, free }) => ({
      ...known,
      free,
      waiting: without(known.waiting, reservation),
    }),
    'stock-policy-set': (known, { safetyStock, lowStockAt, backOrders }) => ({
      ...known,
      policy: { safetyStock, lowStockAt, backOrders },
    }),
    'stock-quarantined': (known, { quantity, free }) => ({ ...known, free, quarantined: known.quarantined + quantity }),
    'quarantine-ended': (known, { quantity, free }) => ({ ...known, free, quarantined: known.quarantined - quantity }),
    'stock-sent': (known, { free }) => ({ ...known, free }),
    'stock-arrived': (known, { free }) => ({ ...known, free }),
    'transit-ended': (known) => known,
    'stock-counted': (known, { free }) => ({ ...known, free }),
    'availability-changed': (known, { available }) => ({ ...known, isToldAvailable: available }),
    'low-stock-changed': (known, { isLow }) => ({ ...known, isToldLow: isLow }),
  },
  { leansOn: [changed, filled, without] },
);

/** `<sku>@<location>`: neither can hold an `@`, so no two pairs share a name. At most 97 characters. */
export function stockKey(sku: string, location: string): string {
  return `${sku}@${location}`;
}

/** The stream of a SKU's stock at a location. */
export function stockOf(sku: string, location: string) {
  return stock(stockKey(sku, location));
}

/** The pieces of a stock that a reservation waits for. */
export function awaitedBy(id: string, { waiting }: Stock): number {
  return waiting.find(({ reservation }) => reservation === id)?.quantity ?? 0;
}

function changed(known: Stock, by: number, told: number | undefined): Stock {
  if (told !== undefined) return { ...known, free: told };
  const free = known.free + by;
  return { ...known, free, isToldAvailable: free > 0 };
}

function filled(waiting: readonly BackOrder[], fills: readonly BackOrder[]): BackOrder[] {
  const given = new Map(fills.map(({ reservation, quantity }) => [reservation, quantity]));
  return waiting
    .map(({ reservation, quantity }) => ({ reservation, quantity: quantity - (given.get(reservation) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

function without(waiting: readonly BackOrder[], gone: string): BackOrder[] {
  return waiting.filter(({ reservation }) => reservation !== gone);
}
