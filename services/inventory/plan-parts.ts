import type { PlanStrategy } from './contract.ts';
import type { Line } from './lines.ts';

/** What a location can promise of each line, in the lines' order: pieces that are there, and pieces that may be sold before they are. */
export interface Shelf {
  readonly location: string;
  readonly stock: readonly { readonly there: number; readonly room: number }[];
}

/** What one location would deliver: one reservation. */
interface PlannedPart {
  readonly location: string;
  readonly lines: Line[];
  readonly backOrdered: Line[];
}

/** Parts that together are all the lines; or what could not be found anywhere, and no parts. */
export interface Plan {
  readonly parts: PlannedPart[];
  readonly missing: Line[];
}

/** Of each shelf, in their order, the pieces of each line that it would deliver; undefined when this way leads nowhere. */
type Strategy = (shelves: readonly Shelf[], wanted: readonly number[]) => readonly (readonly number[])[] | undefined;

/** So many locations are tried in every combination. */
const COMBINED_MAX = 10;

const strategies: Readonly<Record<PlanStrategy, Strategy>> = {
  'do-not-split': (shelves, wanted) => alone(shelves, wanted, (fitting) => fitting[0]),
  'most-stock': (shelves, wanted) =>
    alone(shelves, wanted, (fitting) => fitting.toSorted((one, other) => stockOn(other) - stockOn(one))[0]),
  'by-priority': takeInTurn,
  'split-least': (shelves, wanted) => {
    for (const some of smallestFirst(shelves)) {
      const taken = takeInTurn(some, wanted);
      if (taken === undefined) continue;
      const of = new Map(some.map((shelf, at) => [shelf, taken[at]!]));
      return shelves.map((shelf) => of.get(shelf) ?? wanted.map(() => 0));
    }
    return takeInTurn(shelves, wanted);
  },
};

/**
 * Plans by a strategy. What is there goes before what would have to be waited for; only when no way is found with the former, the latter counts as well.
 * @param shelves the most wanted first
 */
export function planParts(strategy: PlanStrategy, shelves: readonly Shelf[], lines: readonly Line[]): Plan {
  const wanted = lines.map(({ quantity }) => quantity);
  const there = shelves.map(({ location, stock }) => ({ location, stock: stock.map((one) => ({ ...one, room: 0 })) }));
  const plan = strategies[strategy](there, wanted) ?? strategies[strategy](shelves, wanted);
  if (plan === undefined) return { parts: [], missing: missingOf(strategy, shelves, lines) };
  const parts = shelves.flatMap(({ location, stock }, at) => {
    const taken = lines.map(({ sku }, index) => ({ sku, quantity: plan[at]![index]! }));
    const late = taken.map(({ sku, quantity }, index) => ({ sku, quantity: quantity - stock[index]!.there }));
    const part = { location, lines: taken.filter(isSome), backOrdered: late.filter(isSome) };
    return part.lines.length === 0 ? [] : [part];
  });
  return { parts, missing: [] };
}

/** One location delivers everything. */
function alone(
  shelves: readonly Shelf[],
  wanted: readonly number[],
  choose: (fitting: Shelf[]) => Shelf | undefined,
): ReturnType<Strategy> {
  const chosen = choose(shelves.filter(({ stock }) => wanted.every((pieces, index) => pieces <= most(stock[index]!))));
  return chosen && shelves.map((shelf) => (shelf === chosen ? wanted : wanted.map(() => 0)));
}

/** Each location gives what it has: of all of them first what is there, then what would come. */
function takeInTurn(shelves: readonly Shelf[], wanted: readonly number[]): ReturnType<Strategy> {
  const left = [...wanted];
  const taken = shelves.map(() => wanted.map(() => 0));
  for (const kind of ['there', 'room'] as const)
    for (const [at, { stock }] of shelves.entries())
      for (const [index, one] of stock.entries()) {
        const given = Math.min(left[index]!, one[kind]);
        left[index]! -= given;
        taken[at]![index]! += given;
      }
  return left.every((pieces) => pieces === 0) ? taken : undefined;
}

/** Every choice among the most wanted shelves: those of fewer first, and of as many the one with the more wanted. */
function smallestFirst(shelves: readonly Shelf[]): Shelf[][] {
  const combined = shelves.slice(0, COMBINED_MAX);
  const count = combined.length;
  // The more wanted a shelf, the higher its bit: of two choices the one with the larger number has the more wanted shelf where they first differ.
  const choices = Array.from({ length: 2 ** count - 1 }, (_, nth) => {
    const bits = 2 ** count - 1 - nth;
    return combined.filter((__, at) => (bits >> (count - 1 - at)) % 2 === 1);
  });
  return choices.toSorted((one, other) => one.length - other.length);
}

/** What not even all locations together have; of one that must have everything, what the most wanted of them lacks least. */
function missingOf(strategy: PlanStrategy, shelves: readonly Shelf[], lines: readonly Line[]): Line[] {
  const lacking = (stock: readonly number[]): Line[] =>
    lines.map(({ sku, quantity }, index) => ({ sku, quantity: quantity - stock[index]! })).filter(isSome);
  if (strategy === 'by-priority' || strategy === 'split-least')
    return lacking(lines.map((_, index) => shelves.reduce((sum, { stock }) => sum + most(stock[index]!), 0)));
  const each = shelves.map(({ stock }) => lacking(stock.map(most)));
  const pieces = (missing: readonly Line[]): number => missing.reduce((sum, { quantity }) => sum + quantity, 0);
  return each.toSorted((one, other) => pieces(one) - pieces(other))[0]!;
}

function most({ there, room }: Shelf['stock'][number]): number {
  return there + room;
}

function stockOn({ stock }: Shelf): number {
  return stock.reduce((sum, one) => sum + most(one), 0);
}

function isSome({ quantity }: Line): boolean {
  return quantity > 0;
}
