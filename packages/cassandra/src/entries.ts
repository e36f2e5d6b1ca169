import { crc32 } from 'node:zlib';
import type { IndexValue } from '@banyan/engine';
import type { RangeIndex } from './layout.ts';
import { sortBytes } from './sort-bytes.ts';

/** The order of all rows by key. */
export const BY_KEY = 0;
/** The rows that are parked. */
export const MARKED = -1;
/** Versions that have taken another one's place, which is to be cleared away. */
export const REPLACED = -2;

/** No value: entries of all rows. */
export const NO_SCOPE = Buffer.alloc(0);

/**
 * Where a row is found besides by its key: a line of the table of entries. `(number, scope, bucket)` is its partition. An entry says no more than that the row
 * has stood there once, or will: whoever reads it looks at the row.
 */
export interface Entry {
  readonly number: number;
  /** The value of the first column that all entries of the partition have; nothing where they have any. */
  readonly scope: Buffer;
  readonly bucket: number;
  readonly sort: Buffer;
}

/** The bucket of a key. */
export function bucketOf(key: string, buckets: number): number {
  return crc32(key) % buckets;
}

/**
 * A row's entries: one in the order of keys; for each index one among all rows, spread over the buckets, and one among those with the same first value, in one
 * partition, so that a list of those reads that one alone. An index that is wide has none of the latter: their partitions would grow without bound.
 * @param indexed the row's values, an array for each index
 */
export function entriesOf(
  indexes: readonly RangeIndex[],
  buckets: number,
  key: string,
  indexed: readonly (readonly IndexValue[])[],
): Entry[] {
  const bucket = bucketOf(key, buckets);
  const end = Buffer.from(key);
  return [
    { number: BY_KEY, scope: NO_SCOPE, bucket, sort: end },
    ...indexes.flatMap(({ number, bytesMax, isWide }, nth) => {
      const values = indexed[nth]!.map((value) => sortBytes(value, bytesMax));
      const whole = { number, scope: NO_SCOPE, bucket, sort: Buffer.concat([...values, end]) };
      if (isWide) return [whole];
      return [whole, { number, scope: values[0]!, bucket: 0, sort: Buffer.concat([...values.slice(1), end]) }];
    }),
  ];
}

/** The entry of a parked row. */
export function markEntry(key: string): Entry {
  return { number: MARKED, scope: NO_SCOPE, bucket: 0, sort: Buffer.from(key) };
}

/** An entry as one text. */
export function nameOf({ number, scope, bucket, sort }: Entry): string {
  return `${number}/${bucket}/${scope.toString('latin1')}/${scope.length}/${sort.toString('latin1')}`;
}
