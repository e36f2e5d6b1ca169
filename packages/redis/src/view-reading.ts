import { DefectError, type Json } from '@banyan/core';
import { DamagedViewError, StoreError, type FoundRow } from '@banyan/engine';
import { keyOfSorted } from '@banyan/engine/view-store';
import { withoutChecksum } from './checksum.ts';
import type { FunctionName } from './functions/library.ts';
import type { RedisConnection } from './redis-connection.ts';
import { isGone, viewFailure } from './view-failure.ts';
import type { Standing } from './view-layout.ts';

/** Where a view's table is: a swap puts another in, for every handle of the view at once. */
export interface Slot {
  standing: Standing | undefined;
  /** What is wrong with the table that stands there. */
  damage: string | undefined;
  /** How often the table had been written to when this process last knew all of it (see `write`); undefined when it has to be asked. */
  known: { readonly table: string; readonly version: string } | undefined;
}

/** A row of an answer, and its place in the order that was asked for. */
export interface PlacedRow {
  readonly place: string;
  readonly row: FoundRow;
}

/** A view's table for the time of one query. */
export class ViewReading {
  readonly standing: Standing;
  readonly #connection: RedisConnection;

  constructor(standing: Standing, connection: RedisConnection) {
    this.standing = standing;
    this.#connection = connection;
  }

  call<Answer>(name: FunctionName, args: readonly string[] = []): Promise<Answer> {
    return this.#connection.call(name, this.standing.table, args) as Promise<Answer>;
  }

  ask<Answer>(name: FunctionName, plan: object): Promise<Answer> {
    return this.call(name, [JSON.stringify(plan)]);
  }

  /** A text of a row, once its checksum was found right. @throws DamagedViewError */
  checked(key: string, stored: string | null | undefined): string {
    const text = typeof stored === 'string' ? withoutChecksum(key, stored) : undefined;
    if (text === undefined) throw this.damaged(`the row ${JSON.stringify(key)} does not match its checksum`);
    return text;
  }

  /** The rows of an answer of `rows_of`. */
  found(flat: readonly (string | null)[]): PlacedRow[] {
    return chunked(flat, 4).map(([place, sorted, stored, stale]) => {
      const key = keyOfSorted(sorted!);
      return {
        place: place!,
        row: { key, row: JSON.parse(this.checked(key, stored)) as Json, stale: stale === '1' },
      };
    });
  }

  damaged(what: string): DamagedViewError {
    return new DamagedViewError(this.standing.view, what);
  }
}

/** A flat answer, so many values at a time. */
export function chunked<Value>(flat: readonly Value[], width: number): Value[][] {
  return Array.from({ length: flat.length / width }, (_, nth) => flat.slice(nth * width, (nth + 1) * width));
}

/** Reads of one view, each on one state of the table that stands at the moment. */
export class ViewReader {
  readonly #view: string;
  readonly #slot: Slot;
  readonly #connection: RedisConnection;
  /** Looks where the view stands now, after another process has swapped its table; undefined: nowhere, for a shadow stands where it was made. */
  readonly #look: (() => Promise<void>) | undefined;
  readonly #onDamage: (damage: string) => void;

  constructor(
    view: string,
    slot: Slot,
    parts: {
      readonly connection: RedisConnection;
      readonly look: (() => Promise<void>) | undefined;
      readonly onDamage: (damage: string) => void;
    },
  ) {
    this.#view = view;
    this.#slot = slot;
    this.#connection = parts.connection;
    this.#look = parts.look;
    this.#onDamage = parts.onDamage;
  }

  get slot(): Slot {
    return this.#slot;
  }

  get standing(): Standing {
    if (this.#slot.standing === undefined) throw this.#closed();
    return this.#slot.standing;
  }

  /** Carries out a query, again when another process has swapped the table meanwhile. */
  async read<Result>(query: (reading: ViewReading) => Promise<Result>): Promise<Result> {
    for (let again = false; ; again = true) {
      const { standing } = this;
      if (this.#slot.damage !== undefined) throw new DamagedViewError(this.#view, this.#slot.damage);
      try {
        return await query(new ViewReading(standing, this.#connection));
      } catch (error) {
        if (isGone(error) && !again && this.#look !== undefined) await this.look();
        else throw this.failure(error, standing);
      }
    }
  }

  async look(): Promise<void> {
    await this.#look?.().catch((error: unknown) => {
      throw viewFailure(error, this.#view);
    });
  }

  failure(error: unknown, standing: Standing): unknown {
    const failure = viewFailure(error, this.#view);
    // What was found in a table that has been replaced meanwhile says nothing of the one that stands now.
    if (failure instanceof DamagedViewError && this.#slot.standing === standing && this.#slot.damage === undefined) {
      const damage = String(failure.details['what']);
      this.#slot.damage = damage;
      this.#onDamage(damage);
    }
    return failure instanceof StoreError && this.#slot.standing === undefined ? this.#closed(error) : failure;
  }

  #closed(cause?: unknown): DefectError {
    return new DefectError(`view ${this.#view} is closed, or was dropped`, {}, cause);
  }
}
