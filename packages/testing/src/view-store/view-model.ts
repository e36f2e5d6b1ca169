import type { IndexValue } from '@banyan/engine';
import { contentOf, wordsOf, type Book } from './sample-view.ts';

type Content = ReturnType<typeof contentOf>;

/** The columns of the sample view's range indexes; '' is the order by key. */
const columns: Readonly<Record<string, readonly (keyof Content)[]>> = {
  '': [],
  'by-shelf': ['shelf', 'rating'],
  'by-rating': ['rating'],
};

/** The plainest store of `books` that could be right: rows in a map, every query over all of them. */
export class ViewModel {
  readonly #rows = new Map<string, Content>();

  put(book: Book): void {
    // By way of JSON, which has no -0.
    this.#rows.set(book.key, JSON.parse(JSON.stringify(contentOf(book))) as Content);
  }

  delete(key: string): void {
    this.#rows.delete(key);
  }

  /** Keys in the order of an index, of the rows that fit. */
  list(
    index: string,
    equals: readonly IndexValue[],
    from: IndexValue | undefined,
    to: IndexValue | undefined,
  ): string[] {
    const names = [...columns[index]!, 'key' as const];
    const bounded = names[equals.length]!;
    return [...this.#rows.values()]
      .filter((row) => equals.every((value, i) => compare(row[names[i]!], value) === 0))
      .filter(
        (row) =>
          (from === undefined || compare(row[bounded], from) >= 0) &&
          (to === undefined || compare(row[bounded], to) < 0),
      )
      .toSorted(
        (left, right) => names.map((name) => compare(left[name], right[name])).find((order) => order !== 0) ?? 0,
      )
      .map(({ key }) => key);
  }

  /** Keys, sorted, of the rows that have all words. */
  search(words: readonly string[], prefix: boolean): string[] {
    return [...this.#rows.values()]
      .filter(({ title }) => {
        const known = wordsOf(title);
        return words.every((word, i) =>
          known.some((other) => other === word || (prefix && i === words.length - 1 && other.startsWith(word))),
        );
      })
      .map(({ key }) => key)
      .toSorted();
  }

  /** Counts of rows by shelf. */
  facets(): { value: IndexValue; count: number }[] {
    const counts = new Map<string, { value: IndexValue; count: number }>();
    for (const { shelf } of this.#rows.values()) {
      const count = counts.get(JSON.stringify(shelf))?.count ?? 0;
      counts.set(JSON.stringify(shelf), { value: shelf, count: count + 1 });
    }
    return [...counts.values()].toSorted((left, right) => right.count - left.count || compare(left.value, right.value));
  }
}

/** The port's order: null, numbers, strings by code point, booleans. */
function compare(left: IndexValue, right: IndexValue): number {
  const kinds = rank(left) - rank(right);
  if (kinds !== 0 || left === right) return kinds;
  if (typeof left !== 'string') return Number(left) - Number(right);
  const [a, b] = [Array.from(left), Array.from(right as string)];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = a[i]!.codePointAt(0)! - b[i]!.codePointAt(0)!;
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function rank(value: IndexValue): number {
  return ['object', 'number', 'string', 'boolean'].indexOf(typeof value);
}
