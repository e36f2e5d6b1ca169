import { DefectError } from '@banyan/core';
import type { IndexDefinition, ViewDefinition } from '@banyan/engine';

/** What the values of one entry may have, in bytes, of the 65,535 that Cassandra takes for a key. */
const VALUES_BYTES_MAX = 48_000;

/** How a view's rows are laid out in its tables; kept with them, so that a change of settings concerns the next rebuild. */
export interface Layout {
  readonly definition: ViewDefinition;
  /** Into how many partitions an index over all rows is spread. */
  readonly buckets: number;
  /** Indexes whose first column has few values, by name: they have no partitions by it. */
  readonly wide: readonly string[];
}

/** An index as entries are made of it. */
export interface RangeIndex {
  readonly definition: IndexDefinition;
  /** Its number in the partition keys of entries: 1 and up. */
  readonly number: number;
  /** Of one value. */
  readonly bytesMax: number;
  readonly isWide: boolean;
}

/**
 * The layout of a new table.
 * @throws DefectError when the view has an index that Cassandra does not serve, or is not one of its wide ones
 */
export function layoutOf(
  definition: ViewDefinition,
  { buckets, wide }: { readonly buckets: number; readonly wide: readonly string[] },
): Layout {
  const { name, indexes } = definition;
  const mistakes = indexes
    .filter(({ kind }) => kind !== 'range')
    .map((index) => `the ${index.kind} index ${index.name}, which Cassandra does not serve`);
  if (mistakes.length > 0) throw new DefectError(`view ${name} has ${mistakes.join(' and ')}`);
  const own = wide.filter((one) => one.startsWith(`${name}/`)).map((one) => one.slice(name.length + 1));
  const unknown = own.filter((one) => !indexes.some((index) => index.name === one));
  if (unknown.length > 0) throw new DefectError(`view ${name} has no index ${unknown.join(', ')} to be wide`);
  return { definition, buckets, wide: own };
}

/** The indexes of a view in the order of their numbers. */
export function indexesOf({ definition, wide }: Layout): RangeIndex[] {
  return definition.indexes.map((index, nth) => ({
    definition: index,
    number: nth + 1,
    bytesMax: Math.floor(VALUES_BYTES_MAX / index.columns),
    isWide: wide.includes(index.name),
  }));
}
