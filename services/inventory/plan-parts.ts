import type { PlanStrategy } from './contract.ts';
import type { Line } from './lines.ts';
import { packSets, type Kit, type Steps } from './pack-sets.ts';

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

/** So many sets of several articles, each of which leaves one location as a whole; of the lines that are planned. */
export interface Bundle {
  readonly quantity: number;
  /** What one of them is made of. */
  readonly components: readonly Line[];
}

interface Wanted {
  /** By line, all pieces. */
  readonly pieces: readonly number[];
  /** The same as they leave together, a set or one piece of a line, sets first: they cannot be made of what others have left. */
  readonly kits: readonly Kit[];
}

/** Of each shelf, in their order, the pieces of each line that it would deliver; undefined when this way leads nowhere. */
type Strategy = (shelves: readonly Shelf[], wanted: Wanted) => readonly (readonly number[])[] | undefined;

/** So many locations are tried in every combination. */
const COMBINED_MAX = 10;
/** So many steps a search for a way to pack sets may take: in one choice of locations, and in all of them together. A millisecond or two. */
const PACKING_STEPS_MAX = { choice: 2_000, all: 20_000 };

const strategies: Readonly<Record<PlanStrategy, Strategy>> = {
  'do-not-split': (shelves, { pieces }) => alone(shelves, pieces, (fitting) => fitting[0]),
  'most-stock': (shelves, { pieces }) =>
    alone(shelves, pieces, (fitting) => fitting.toSorted((one, other) => stockOn(other) - stockOn(one))[0]),
  'by-priority': (shelves, wanted) => takeTogether(shelves, wanted, { left: PACKING_STEPS_MAX.all }),
  'split-least': (shelves, wanted) => {
    const steps = { left: PACKING_STEPS_MAX.all };
    for (const some of smallestFirst(shelves)) {
      const taken = takeTogether(some, wanted, steps);
      if (taken === undefined) continue;
      const of = new Map(some.map((shelf, at) => [shelf, taken[at]!]));
      return shelves.map((shelf) => of.get(shelf) ?? wanted.pieces.map(() => 0));
    }
    return takeTogether(shelves, wanted, { left: PACKING_STEPS_MAX.all });
  },
};

/**
 * Plans by a strategy. What is there goes before what would have to be waited for; only when no way is found with the former, the latter counts as well.
 * @param shelves the most wanted first
 * @param bundles those of the lines that are pieces of sets
 */
export function planParts(
  strategy: PlanStrategy,
  shelves: readonly Shelf[],
  lines: readonly Line[],
  bundles: readonly Bundle[] = [],
): Plan {
  const wanted = { pieces: lines.map(({ quantity }) => quantity), kits: kitsOf(lines, bundles) };
  const there = shelves.map(({ location, stock }) => ({ location, stock: stock.map((one) => ({ ...one, room: 0 })) }));
  const plan = strategies[strategy](there, wanted) ?? strategies[strategy](shelves, wanted);
  if (plan === undefined) return { parts: [], missing: missingOf(strategy, shelves, lines, wanted) };
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

/** What leaves together: sets, those of most articles first, then what is left of the lines piece by piece. */
function kitsOf(lines: readonly Line[], bundles: readonly Bundle[]): Kit[] {
  const left = lines.map(({ quantity }) => quantity);
  const sets = bundles
    .toSorted((one, other) => other.components.length - one.components.length)
    .map(({ quantity, components }): Kit => {
      const needs = components.map(({ sku, quantity: each }) => ({
        index: lines.findIndex((of) => of.sku === sku),
        each,
      }));
      for (const { index, each } of needs) left[index]! -= each * quantity;
      return { quantity, needs };
    });
  const singles = left.map((quantity, index): Kit => ({
    quantity: Math.max(0, quantity),
    needs: [{ index, each: 1 }],
  }));
  return [...sets, ...singles];
}

/**
 * In turn; where that does not give everything, sets that share articles may have been given in an order that leads nowhere, so other ways to pack them are
 * looked for. Pieces of their own go with what is left, wherever it is.
 */
function takeTogether(shelves: readonly Shelf[], { pieces, kits }: Wanted, steps: Steps): ReturnType<Strategy> {
  const { taken } = takeInTurn(shelves, kits);
  const sets = kits.filter(({ needs }) => needs.length > 1 || needs.some(({ each }) => each > 1));
  if (taken !== undefined || sets.length === 0) return taken;
  const had = shelves.map(({ stock }) => stock.map(most));
  if (pieces.some((count, index) => count > had.reduce((sum, one) => sum + one[index]!, 0))) return undefined;
  const own = { left: Math.min(steps.left, PACKING_STEPS_MAX.choice) };
  const before = own.left;
  const packed = packSets(had, sets, own);
  steps.left -= before - own.left;
  if (packed === undefined) return undefined;
  const ofSets = packed.map((counts) =>
    pieces.map((_, index) =>
      sets.reduce((sum, { needs }, nth) => {
        const each = needs.find((one) => one.index === index)?.each ?? 0;
        return sum + each * counts[nth]!;
      }, 0),
    ),
  );
  const rest = shelves.map(({ location, stock }, at): Shelf => ({
    location,
    stock: stock.map((one, index) => {
      const used = ofSets[at]![index]!;
      const there = Math.max(0, one.there - used);
      return { there, room: most(one) - used - there };
    }),
  }));
  const singles = takeInTurn(
    rest,
    kits.filter((kit) => !sets.includes(kit)),
  ).taken;
  return singles?.map((own, at) => own.map((count, index) => count + ofSets[at]![index]!));
}

/** Each location gives what it has: of all of them first what is there, then what would come. `open`: by kit, how many nobody gives. */
function takeInTurn(shelves: readonly Shelf[], kits: readonly Kit[]) {
  const open = kits.map(({ quantity }) => quantity);
  const left = shelves.map(({ stock }) => stock.map(() => 0));
  const taken = shelves.map(({ stock }) => stock.map(() => 0));
  for (const kind of ['there', 'room'] as const)
    for (const [at, { stock }] of shelves.entries()) {
      for (const [index, one] of stock.entries()) left[at]![index]! += one[kind];
      for (const [nth, { needs }] of kits.entries()) {
        const whole = needs.map(({ index, each }) => Math.floor((left[at]![index] ?? 0) / each));
        const given = Math.min(open[nth]!, ...whole);
        open[nth]! -= given;
        for (const { index, each } of needs) {
          left[at]![index]! -= each * given;
          taken[at]![index]! += each * given;
        }
      }
    }
  return { open, taken: open.every((pieces) => pieces === 0) ? taken : undefined };
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
function missingOf(
  strategy: PlanStrategy,
  shelves: readonly Shelf[],
  lines: readonly Line[],
  { kits }: Wanted,
): Line[] {
  const lacking = (stock: readonly number[]): Line[] =>
    lines.map(({ sku, quantity }, index) => ({ sku, quantity: quantity - stock[index]! })).filter(isSome);
  if (strategy === 'by-priority' || strategy === 'split-least') {
    const nowhere = lacking(lines.map((_, index) => shelves.reduce((sum, { stock }) => sum + most(stock[index]!), 0)));
    return nowhere.length > 0 ? nowhere : scattered(shelves, lines, kits);
  }
  const each = shelves.map(({ stock }) => lacking(stock.map(most)));
  const pieces = (missing: readonly Line[]): number => missing.reduce((sum, { quantity }) => sum + quantity, 0);
  return each.toSorted((one, other) => pieces(one) - pieces(other))[0]!;
}

/** There are pieces enough, but not of all components of a set at one location: the pieces of the sets that nobody gives. */
function scattered(shelves: readonly Shelf[], lines: readonly Line[], kits: readonly Kit[]): Line[] {
  const { open } = takeInTurn(shelves, kits);
  const short = lines.map(() => 0);
  for (const [nth, { needs }] of kits.entries())
    for (const { index, each } of needs) short[index]! += each * open[nth]!;
  return lines.map(({ sku }, index) => ({ sku, quantity: short[index]! })).filter(isSome);
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
