import type { IndexValue, StoredWhere } from '@banyan/engine';
import { contentOf, wordsOf, type Book } from './sample-view.ts';

type Content = ReturnType<typeof contentOf>;

/** The columns of the sample view's range indexes; '' is the order by key. */
const columns: Readonly<Record<string, readonly ('shelf' | 'rating')[]>> = {
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
    where: readonly StoredWhere[] = [],
  ): string[] {
    const names = [...columns[index]!, 'key' as const];
    const bounded = names[equals.length]!;
    return this.#fitting(where)
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

  /** Keys of the rows that have a size of this name within the bounds, in its order. */
  listBySize(name: string, from: number | undefined, to: number | undefined, where: readonly StoredWhere[]): string[] {
    return this.#fitting([...where, { measures: 'sizes', name, from, to }])
      .toSorted((left, right) => compare(left.sizes[name]!, right.sizes[name]!) || compare(left.key, right.key))
      .map(({ key }) => key);
  }

  count(where: readonly StoredWhere[]): number {
    return this.#fitting(where).length;
  }

  #fitting(where: readonly StoredWhere[]): Content[] {
    return [...this.#rows.values()].filter((row) => where.every((one) => this.#fits(row, one)));
  }

  #fits(row: Content, where: StoredWhere): boolean {
    if ('measures' in where) {
      const size = Object.hasOwn(row.sizes, where.name) ? row.sizes[where.name]! : undefined;
      return size !== undefined && size >= (where.from ?? -Infinity) && size < (where.to ?? Infinity);
    }
    const { anyOf } = where;
    const isOneOf = (value: IndexValue): boolean => anyOf.some((one) => compare(one, value) === 0);
    if ('facet' in where) return isOneOf(row[where.facet as 'shelf' | 'lent']);
    if (!('linked' in where)) return row.subjects.some(isOneOf);
    const linked = row.subjects.map((key) => this.#rows.get(key)).filter((other) => other !== undefined);
    const { linked: name, where: besides = [] } = where;
    return linked.some(
      (other) => isOneOf(other[name as 'shelf' | 'lent']) && besides.every((one) => this.#fits(other, one)),
    );
  }

  /** Keys, sorted, of the rows that have all words. */
  search(words: readonly string[], prefix: boolean, where: readonly StoredWhere[] = []): string[] {
    return this.#fitting(where)
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
  facets(where: readonly StoredWhere[] = []): { value: IndexValue; count: number }[] {
    return counted(this.#fitting(where).map(({ shelf }) => shelf));
  }

  /** Counts of rows by each of their subjects. */
  subjects(where: readonly StoredWhere[], startsWith: string): { value: IndexValue; count: number }[] {
    return counted(
      this.#fitting(where).flatMap(({ subjects }) => subjects.filter((one) => one.startsWith(startsWith))),
    );
  }
}

function counted(values: readonly IndexValue[]): { value: IndexValue; count: number }[] {
  const counts = new Map<string, { value: IndexValue; count: number }>();
  for (const value of values) {
    const count = counts.get(JSON.stringify(value))?.count ?? 0;
    counts.set(JSON.stringify(value), { value, count: count + 1 });
  }
  return [...counts.values()].toSorted((left, right) => right.count - left.count || compare(left.value, right.value));
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
