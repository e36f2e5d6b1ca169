/** What a line is known again by, wherever in its invoice it stands. */
interface Content {
  readonly code: string;
  readonly quantity: number;
  readonly price: number;
}

/** How the lines that a file has of an invoice compare with those that earlier files have brought. */
export interface Comparison {
  /** For each line of the file, whether it is one of those known; each of them stands for one. */
  readonly isKnown: readonly boolean[];
  /** How many of those known the file has not. */
  readonly missing: number;
}

/** Compares by content, each line of the one side standing for one of the other: exact repeats are lines of their own. */
export function compareLines(known: readonly Content[], read: readonly Content[]): Comparison {
  const left = new Map<string, number>();
  for (const line of known) left.set(contentOf(line), (left.get(contentOf(line)) ?? 0) + 1);
  const isKnown = read.map((line) => {
    const count = left.get(contentOf(line)) ?? 0;
    if (count > 0) left.set(contentOf(line), count - 1);
    return count > 0;
  });
  return { isKnown, missing: known.length - isKnown.filter(Boolean).length };
}

function contentOf({ code, quantity, price }: Content): string {
  return `${quantity} ${price} ${code}`;
}
