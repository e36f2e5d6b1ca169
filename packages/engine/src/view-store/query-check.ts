import { InvalidError, type Problem } from '@banyan/core/errors';
import type { IndexDefinition, IndexValue } from '../ports/view-store.ts';
import { faultOfValue } from './values.ts';

/** The most rows of a page. */
const limitMax = 1000;

/** Where a store looks for an index of the rows that it holds: `Index` is how it keeps one. */
export interface IndexedView<Index> {
  readonly view: string;
  index(name: string, kind: IndexDefinition['kind']): Index | undefined;
}

/** Collects what is wrong with a query, so that it is all said at once. */
export class QueryCheck {
  readonly #subject: string;
  readonly #problems: Problem[] = [];

  constructor(subject: string) {
    this.#subject = subject;
  }

  problem(path: string, message: string): void {
    this.#problems.push({ path, message });
  }

  limit(limit: number): void {
    if (!Number.isInteger(limit) || limit < 1 || limit > limitMax)
      this.problem('/limit', `must be a whole number from 1 to ${limitMax}`);
  }

  value(path: string, value: IndexValue): void {
    const fault = faultOfValue(value);
    if (fault !== undefined) this.problem(path, fault);
  }

  /** The index of a view that the query names. */
  index<Index>(
    where: IndexedView<Index>,
    path: string,
    name: string,
    kind: IndexDefinition['kind'],
  ): Index | undefined {
    const index = where.index(name, kind);
    if (index === undefined)
      this.problem(path, `names ${JSON.stringify(name)}, which is no ${kind} index of view ${where.view}`);
    return index;
  }

  /** @throws InvalidError naming every problem found so far */
  done(): void {
    if (this.#problems.length > 0) throw new InvalidError(this.#subject, this.#problems);
  }
}
