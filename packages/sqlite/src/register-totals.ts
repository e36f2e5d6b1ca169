import type { RegisterKind } from '@banyan/engine';
import type { DatabaseSync } from 'node:sqlite';
import { StoreFailure } from './store-failure.ts';

type Total = readonly [count: number, sum: number];

/**
 * How many registers of each kind there are, and the sum of their checksums: written with every batch, so that one which is missing, or is an older one put back,
 * is noticed. Nothing else tells of it: the hash chain covers events alone.
 */
export class RegisterTotals {
  readonly #totals: Map<string, Total>;

  private constructor(totals: Iterable<readonly [string, Total]> = []) {
    this.#totals = new Map(totals);
  }

  static none(): RegisterTotals {
    return new RegisterTotals();
  }

  /** What the newest batch says; undefined when it is from before totals were kept, or there is none. */
  static noted(database: DatabaseSync): RegisterTotals | undefined {
    const newest = database.prepare('select registers from batch order by seq desc limit 1').get();
    const text = newest?.['registers'];
    if (typeof text !== 'string') return undefined;
    try {
      return new RegisterTotals(Object.entries(JSON.parse(text) as Record<string, Total>));
    } catch {
      throw new StoreFailure('corrupt', 'none', 'what the newest batch says of registers cannot be read');
    }
  }

  /** What is there. */
  static counted(database: DatabaseSync): RegisterTotals {
    const counted = database
      .prepare('select kind, count(*) as count, sum(checksum) % 4294967296 as sum from register group by kind')
      .all() as { readonly kind: string; readonly count: number; readonly sum: number }[];
    return new RegisterTotals(counted.map(({ kind, count, sum }) => [kind, [count, sum]]));
  }

  add(kind: string, checksum: number): void {
    this.#change(kind, 1, checksum);
  }

  remove(kind: RegisterKind, checksum: number): void {
    this.#change(kind, -1, -checksum);
  }

  #change(kind: string, by: number, checksum: number): void {
    const [count, sum] = this.#totals.get(kind) ?? [0, 0];
    if (count + by === 0) this.#totals.delete(kind);
    else this.#totals.set(kind, [count + by, (sum + checksum) >>> 0]);
  }

  /** What is not as in others, for people. */
  differenceFrom(there: RegisterTotals): string | undefined {
    for (const kind of new Set([...this.#totals.keys(), ...there.#totals.keys()])) {
      const [count, sum] = this.#totals.get(kind) ?? [0, 0];
      const [found, foundSum] = there.#totals.get(kind) ?? [0, 0];
      if (count !== found) return `there are ${found} registers of kind ${kind}, and the newest batch left ${count}`;
      if (sum !== foundSum) return `registers of kind ${kind} are not those that the newest batch left`;
    }
    return undefined;
  }

  /** As a batch keeps it. */
  get text(): string {
    return JSON.stringify(Object.fromEntries(this.#totals));
  }
}
