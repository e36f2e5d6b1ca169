/** Pieces that leave a location together, and how many such. `needs`: by the place of a line, how many pieces one takes. */
export interface Kit {
  readonly quantity: number;
  readonly needs: readonly { readonly index: number; readonly each: number }[];
}

/** So many steps may still be taken: a search ends when there are none. */
export interface Steps {
  left: number;
}

/**
 * How many of each set each location gives, so that all are given. Depth first: each location in turn gives the most that it can of each set, and fewer where
 * that leads nowhere, so the first way found is the one in which the more wanted locations give most.
 * @param stock by location and line, the pieces
 * @returns by location and set; undefined: there is no way, or none was found in so many steps
 */
export function packSets(
  stock: readonly (readonly number[])[],
  sets: readonly Kit[],
  steps: Steps,
): number[][] | undefined {
  const given = stock.map(() => sets.map(() => 0));
  const open = sets.map(({ quantity }) => quantity);
  const left = stock.map((one) => [...one]);
  const ahead = mostFrom(stock, sets);
  const there = piecesFrom(stock);
  const fill = (at: number, nth: number): boolean => {
    if (at === stock.length) return open.every((count) => count === 0);
    if (nth === sets.length) return isPossible(at + 1) && fill(at + 1, 0);
    const { needs } = sets[nth]!;
    for (let count = Math.min(open[nth]!, mostOf(left[at]!, needs)); count >= 0; count -= 1) {
      if (steps.left <= 0) return false;
      steps.left -= 1;
      move(at, nth, count);
      if (fill(at, nth + 1)) return true;
      move(at, nth, -count);
    }
    return false;
  };
  const move = (at: number, nth: number, count: number): void => {
    given[at]![nth]! += count;
    open[nth]! -= count;
    for (const { index, each } of sets[nth]!.needs) left[at]![index]! -= each * count;
  };
  /** Whether each set, for itself, could still be had of the locations from here on, and of each line there are the pieces that all of them take. */
  const isPossible = (at: number): boolean => {
    if (!open.every((count, nth) => count <= ahead[at]![nth]!)) return false;
    const taken = there[at]!.map(() => 0);
    for (const [nth, { needs }] of sets.entries())
      for (const { index, each } of needs) taken[index]! += each * open[nth]!;
    return taken.every((pieces, index) => pieces <= there[at]![index]!);
  };
  return isPossible(0) && fill(0, 0) ? given : undefined;
}

/** How many of a set can be made of these pieces. */
function mostOf(pieces: readonly number[], needs: Kit['needs']): number {
  return Math.min(...needs.map(({ index, each }) => Math.floor((pieces[index] ?? 0) / each)));
}

/** By location, how many of each set it and those after it could give if nothing else were wanted; after the last, none. */
function mostFrom(stock: readonly (readonly number[])[], sets: readonly Kit[]): number[][] {
  const ahead = [sets.map(() => 0)];
  for (const one of stock.toReversed())
    ahead.unshift(sets.map(({ needs }, nth) => ahead[0]![nth]! + mostOf(one, needs)));
  return ahead;
}

/** By location, the pieces of each line that lie there and at those after it; after the last, none. */
function piecesFrom(stock: readonly (readonly number[])[]): number[][] {
  const there = [(stock[0] ?? []).map(() => 0)];
  for (const one of stock.toReversed()) there.unshift(one.map((pieces, index) => pieces + there[0]![index]!));
  return there;
}
