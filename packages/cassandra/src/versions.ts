import { crc32 } from 'node:zlib';
import { DamagedViewError, type IndexValue, type ParkedRow } from '@banyan/engine';
import { entriesOf, markEntry, type Entry } from './entries.ts';
import { indexesOf, type Layout } from './layout.ts';
import type { Stamp } from './stamps.ts';

/** What a row is from one write on. */
export interface Version {
  readonly key: string;
  readonly at: Stamp;
  /** Its text; null: there is no row. */
  readonly row: string | null;
  /** The values of its indexes as JSON, an array for each; null where there is no row. */
  readonly indexed: string | null;
  /** What is noted of it while it is parked, as JSON. */
  readonly mark: string | null;
}

/** A version as it is stored. */
export interface StoredVersion extends Version {
  readonly checksum: bigint;
}

/** CRC-32 over a version: one that somebody has edited is noticed and never served. */
export function versionChecksum({ key, at, row, indexed, mark }: Version): bigint {
  return BigInt(crc32(JSON.stringify([key, String(at), row, indexed, mark])));
}

/** A stored version, once its checksum was found right. @throws DamagedViewError */
export function checked(view: string, stored: StoredVersion): Version {
  if (versionChecksum(stored) !== stored.checksum)
    throw new DamagedViewError(view, `the row ${JSON.stringify(stored.key)} does not match its checksum`);
  return stored;
}

/** Whether there is nothing to show of the row any more. */
export function isNothing({ row, mark }: Version): boolean {
  return row === null && mark === null;
}

/** Where a version is found. */
export function entriesOfVersion(layout: Layout, { key, indexed, mark }: Version): Entry[] {
  const entries =
    indexed === null
      ? []
      : entriesOf(indexesOf(layout), layout.buckets, key, JSON.parse(indexed) as (readonly IndexValue[])[]);
  return mark === null ? entries : [...entries, markEntry(key)];
}

/** What is noted of a parked row. */
export function parkedRow(mark: string): ParkedRow {
  return JSON.parse(mark) as ParkedRow;
}
