import type { CheckProblem } from './check-result.ts';
import type { LogRule } from './log-checks.ts';

const REMEDY = 'count the goods, enter them with adjust-stock, and report this as a defect';

interface Line {
  readonly sku: string;
  readonly quantity: number;
}

/** What inventory's events say, as far as it is counted here. */
interface Told {
  readonly sku: string;
  readonly location: string;
  readonly quantity: number;
  readonly backOrdered?: number;
  readonly difference: number;
  readonly fills: readonly Line[];
  readonly lines: readonly Line[];
  readonly outcome: string;
  readonly from: string;
  readonly to: string;
  readonly transfer: string;
}

/** Pieces of an article at a location. */
interface Position {
  /** By the documents: received, returned, adjusted, come from other locations, and sold before they were there. */
  came: number;
  backOrdered: number;
  free: number;
  reserved: number;
  shipped: number;
  inTransit: number;
  quarantined: number;
}

type Route = Pick<Told, 'from' | 'to'>;

/**
 * Every piece is somewhere, at every location: what the documents brought is free, reserved, sold, on its way or quarantined by the stock's own events. The
 * two are written by one decision and counted here apart. Memory holds some numbers for each article and location, and where each transfer goes.
 */
export function stockBooks(): LogRule {
  const positions = new Map<string, Position>();
  const routes = new Map<string, Route>();
  const at = (sku: string, location: string): Position => {
    const name = `${sku} at ${location}`;
    let known = positions.get(name);
    if (known === undefined) {
      known = { came: 0, backOrdered: 0, free: 0, reserved: 0, shipped: 0, inTransit: 0, quarantined: 0 };
      positions.set(name, known);
    }
    return known;
  };
  return {
    each: ({ type }, payload) => {
      const told = payload as Told;
      if (type === 'transfer-sent') routes.set(told.transfer, { from: told.from, to: told.to });
      byDocument(type, told, at, routes.get(told.transfer));
      if (Object.hasOwn(stockEvents, type)) stockEvents[type]!(at(told.sku, told.location), told);
      return undefined;
    },
    atEnd: () => [...positions].flatMap(([name, position]) => problemsOf(name, position)),
  };
}

/** What documents bring to positions. */
function byDocument(
  type: string,
  { sku, location, quantity, difference, lines, outcome }: Told,
  at: (sku: string, location: string) => Position,
  route: Route | undefined,
): void {
  const each = (place: string, by: (position: Position, pieces: number) => void): void => {
    for (const line of lines) by(at(line.sku, place), line.quantity);
  };
  if (type === 'delivery-received' || type === 'goods-returned') each(location, (it, pieces) => (it.came += pieces));
  else if (type === 'reservation-committed' || type === 'reservation-part-committed')
    each(location, (it, pieces) => {
      it.reserved -= pieces;
      it.shipped += pieces;
    });
  else if (type === 'adjustment-made') at(sku, location).came += quantity;
  else if (type === 'count-recorded') at(sku, location).came += difference;
  else if (type === 'inspection-made' && outcome === 'scrap') at(sku, location).came -= quantity;
  else if (type === 'transfer-received' && route !== undefined) {
    each(route.from, (it, pieces) => (it.came -= pieces));
    each(route.to, (it, pieces) => (it.came += pieces));
  } else if (type === 'transfer-lost' && route !== undefined) each(route.from, (it, pieces) => (it.came -= pieces));
}

/** What the events of a stock do to it. */
const stockEvents: Readonly<Record<string, (position: Position, told: Told) => void>> = {
  'stock-received': (it, { quantity }) => (it.free += quantity),
  'stock-returned': (it, { quantity }) => (it.free += quantity),
  'stock-adjusted': (it, { quantity }) => (it.free += quantity),
  'stock-counted': (it, { difference }) => (it.free += difference),
  'stock-reserved': (it, { quantity, backOrdered = 0 }) => {
    it.free -= quantity - backOrdered;
    it.backOrdered += backOrdered;
    it.reserved += quantity;
  },
  'stock-released': (it, { quantity, backOrdered = 0 }) => {
    it.free += quantity - backOrdered;
    it.backOrdered -= backOrdered;
    it.reserved -= quantity;
  },
  'back-orders-filled': (it, { fills }) => {
    for (const { quantity } of fills) {
      it.free -= quantity;
      it.backOrdered -= quantity;
    }
  },
  // Sold, and taken back before it had come: as if it were returned.
  'back-order-cancelled': (it, { quantity }) => {
    it.backOrdered -= quantity;
    it.came += quantity;
  },
  'stock-quarantined': (it, { quantity, from }) => {
    it.quarantined += quantity;
    if (from === 'free') it.free -= quantity;
  },
  'quarantine-ended': (it, { quantity, outcome }) => {
    it.quarantined -= quantity;
    if (outcome === 'restock') it.free += quantity;
  },
  'stock-sent': (it, { quantity }) => {
    it.free -= quantity;
    it.inTransit += quantity;
  },
  'stock-arrived': (it, { quantity }) => (it.free += quantity),
  'transit-ended': (it, { quantity }) => (it.inTransit -= quantity),
};

function problemsOf(subject: string, position: Position): CheckProblem[] {
  const { came, backOrdered, free, reserved, shipped, inTransit, quarantined } = position;
  const there = shipped + reserved + free + inTransit + quarantined;
  const below = Object.entries({ backOrdered, free, reserved, shipped, inTransit, quarantined }).filter(
    ([, pieces]) => pieces < 0,
  );
  return [
    ...(came + backOrdered === there
      ? []
      : [
          {
            subject,
            reason: `${came} pieces came and ${backOrdered} are back-ordered, but ${there} are sold, reserved, free, in transit or quarantined`,
            remedy: REMEDY,
          },
        ]),
    ...below.map(([what, pieces]) => ({ subject, reason: `${what} is ${pieces}`, remedy: REMEDY })),
  ];
}
