/** So many pieces of one SKU. */
export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

/** Each SKU once, with the pieces of all its lines, in the order of the SKUs: one form for what means the same. */
export function sumLines(lines: readonly Line[]): Line[] {
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of lines) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return [...pieces].map(([sku, quantity]) => ({ sku, quantity })).toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
}

/** True when two summed lists hold the same pieces. */
export function sameLines(some: readonly Line[], others: readonly Line[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ sku, quantity }, index) => others[index]?.sku === sku && others[index].quantity === quantity)
  );
}

/** The pieces of a SKU in a summed list; 0 when it is not there. */
export function piecesOf(lines: readonly Line[], sku: string): number {
  return lines.find((line) => line.sku === sku)?.quantity ?? 0;
}

/** Summed lines without the pieces of others. */
export function lessLines(lines: readonly Line[], less: readonly Line[]): Line[] {
  const gone = new Map(less.map(({ sku, quantity }) => [sku, quantity]));
  return lines
    .map(({ sku, quantity }) => ({ sku, quantity: quantity - (gone.get(sku) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}
