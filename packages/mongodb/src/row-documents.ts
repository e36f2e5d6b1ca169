import type { ParkedRow, StoredRow } from '@banyan/engine';
import { rowEntries, sortedKey, type EntryIndex } from '@banyan/engine/view-store';
import { checksumOf } from './checksum.ts';
import { fieldsOf, NEVER, type VersionDocument } from './documents.ts';
import type { Standing } from './standing.ts';

const DIGITS = 16;

const idOf = (write: number, kind: 'r' | 'p', sorted: string): string =>
  `${String(write).padStart(DIGITS, '0')}${kind}${sorted}`;

/** What of a version does not depend on the write that brings it. */
export type RowContent = Pick<VersionDocument, 'k' | 'p' | 'r' | 'c' | 'd'> & { readonly [field: string]: unknown };

/**
 * A row as it is stored.
 * @throws DefectError when it cannot be
 */
export function rowContent({ definition, indexes }: Standing, row: StoredRow): RowContent {
  const k = sortedKey(row.key);
  const fields: Record<string, unknown> = {};
  for (const [number, { entries, counts, words }] of rowEntries(definition, row).entries()) {
    const names = fieldsOf(number);
    const { kind } = definition.indexes[number]!;
    // What lists are sorted by has the key behind it.
    const placed = kind === 'range' || kind === 'measures' ? entries.map((entry) => entry + k) : entries;
    fields[names.entries] = kind === 'range' || kind === 'facet' ? placed[0] : placed;
    if (kind !== 'text') continue;
    fields[names.counts] = counts;
    fields[names.length] = counts.reduce((sum, count) => sum + count, 0);
    fields[names.words] = words;
  }
  return {
    k,
    ...fields,
    r: row.row,
    c: checksumOf(row.key, row.row),
    d: checksumOf(row.key, indexedText(indexes, fields)),
  };
}

/** All that the indexes hold of a row, as one text. */
export function indexedText(indexes: readonly EntryIndex[], fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(
    indexes.map(({ number }) => {
      const { entries, counts, length, words } = fieldsOf(number);
      return [entries, counts, length, words].map((field) => fields[field] ?? null);
    }),
  );
}

/** A parked row as it is noted. */
export function parkedContent({ key, source, position, stream, reason, held }: ParkedRow): RowContent {
  const r = JSON.stringify([source, position, stream, reason, held]);
  return { p: sortedKey(key), r, c: checksumOf(key, r) };
}

/** What was noted. */
export function readParked(key: string, note: string): ParkedRow {
  const [source, position, stream, reason, held] = JSON.parse(note) as [string, number, string, string, number];
  return { key, source, position, stream, reason, held };
}

/** The version that a write brings. */
export function versionOf(write: number, content: RowContent): VersionDocument {
  const { k, p = '' } = content;
  return { _id: k === undefined ? idOf(write, 'p', p) : idOf(write, 'r', k), ...content, w: write, u: NEVER };
}
