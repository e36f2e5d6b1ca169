/** Figures of a month, a country or all; amounts at scale 4. They are big integers: sums of any length stay exact. */
export interface Sums {
  orders: number;
  lines: number;
  units: number;
  gross: bigint;
  returns: bigint;
  adjustments: bigint;
}

/** Figures of nothing. */
export function noSums(): Sums {
  return { orders: 0, lines: 0, units: 0, gross: 0n, returns: 0n, adjustments: 0n };
}

/** Adds figures to others. */
export function addSums(to: Sums, more: Partial<Sums>): void {
  to.orders += more.orders ?? 0;
  to.lines += more.lines ?? 0;
  to.units += more.units ?? 0;
  to.gross += more.gross ?? 0n;
  to.returns += more.returns ?? 0n;
  to.adjustments += more.adjustments ?? 0n;
}

/** What remains: gross, less returns and adjustments, which are below zero. */
export function netOf({ gross, returns, adjustments }: Sums): bigint {
  return gross + returns + adjustments;
}

/** Figures by a name, in the order of the names. */
export class SumsByName {
  readonly #sums = new Map<string, Sums>();

  add(name: string, more: Partial<Sums>): void {
    let sums = this.#sums.get(name);
    if (sums === undefined) this.#sums.set(name, (sums = noSums()));
    addSums(sums, more);
  }

  entries(): [string, Sums][] {
    return [...this.#sums].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }
}
