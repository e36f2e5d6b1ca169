import { countEach } from './line-content.ts';

/** How the lines that a file has of an invoice compare with those that earlier files have brought. */
interface Comparison {
  /** For each line of the file, whether it is one of those known; each of them stands for one. */
  readonly isKnown: readonly boolean[];
  /** How many of those known the file has not. */
  readonly missing: number;
}

/** Compares contents of lines, each of the one side standing for one of the other. */
export function compareLines(known: readonly string[], read: readonly string[]): Comparison {
  const left = countEach(known);
  const isKnown = read.map((content) => {
    const count = left.get(content) ?? 0;
    if (count > 0) left.set(content, count - 1);
    return count > 0;
  });
  return { isKnown, missing: known.length - isKnown.filter(Boolean).length };
}
