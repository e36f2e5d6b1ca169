import { DefectError } from '@banyan/core';
import { StaleCursorError, StoreError, type StoredRow, type ViewWrite } from '@banyan/engine';
import { faultOfText, faultOfValue } from '@banyan/engine/view-store';
import { cassandraFailure, isRefused } from './cassandra-failure.ts';
import type { Statement } from './cluster-session.ts';
import { bucketOf, nameOf, NO_SCOPE, REPLACED, type Entry } from './entries.ts';
import type { Head, HeadKey, Heads } from './head.ts';
import { indexesOf } from './layout.ts';
import { nextAtPosition, positionOf, stampOf, type Stamp } from './stamps.ts';
import { entriesOfVersion, isNothing, versionChecksum, type Version } from './versions.ts';
import type { ViewSnapshot } from './view-snapshot.ts';

/** A key is part of entries, which are keys themselves. */
const KEY_BYTES_MAX = 8_000;

/** What a row was and what it will be. */
interface Change {
  readonly before: Version | undefined;
  readonly after: Version;
  /** Whether there is any other version of it, to be cleared away later. */
  readonly replaces: boolean;
}

/**
 * Writes new versions of rows, and then, by a condition on the head, that they are to be seen. Until then nobody sees them, and afterwards everybody: a write that
 * was broken off half-way has no effect, and is written over when its events are folded again.
 * @returns the head as it is then
 * @throws StaleCursorError when the write does not start where the cursor stands
 */
export async function writeView(heads: Heads, at: HeadKey, snapshot: ViewSnapshot, change: ViewWrite): Promise<Head> {
  const { head, view } = snapshot;
  const { source, from, to } = change;
  if (head.source !== null && head.source !== source)
    throw new DefectError(
      `view ${view} folds ${head.source}; Cassandra keeps views of one log shard, and not ${source} with it`,
    );
  const position = positionOf(head.stamp);
  if (position !== from) throw new StaleCursorError(view, source, from, position);
  const stamp = to > from ? stampOf(to) : nextAtPosition(head.stamp);
  if (stamp === undefined)
    throw new DefectError(`view ${view} takes no more writes at ${source}:${to}: they go on with the next event`);
  for (const row of change.upserts) checkRow(snapshot, row);
  for (const key of [...change.deletes, ...change.park.map((row) => row.key)]) checkKey(key);

  const changes = await changesOf(snapshot, stamp, change);
  await snapshot.session.runTogether(changes.map((one) => statementsOf(snapshot, stamp, one)));
  const added = changes.reduce((sum, { before, after }) => sum + count(after) - count(before), 0);
  const next: Head = { ...head, source: to > from ? source : head.source, stamp, rows: head.rows + added };
  try {
    if (await heads.move(at, head, next)) return next;
  } catch (error) {
    throw cassandraFailure(error, `a write to view ${view}`, isRefused(error) ? 'none' : 'unknown');
  }
  throw await otherWriter(heads, at, view, change);
}

const count = (version: Version | undefined): number => (version === undefined || version.row === null ? 0 : 1);

/** What to say when the head is not as it was any more. */
async function otherWriter(heads: Heads, at: HeadKey, view: string, { source, from }: ViewWrite): Promise<Error> {
  const now = await heads.read(at, true);
  if (now === undefined || !('head' in now))
    return new StoreError(`view ${view} was dropped while it was written`, 'none');
  const actual = positionOf(now.head.stamp);
  return actual === from
    ? new StoreError(`view ${view} was written by somebody else at the same time`, 'none')
    : new StaleCursorError(view, source, from, actual);
}

/** @throws DefectError when a row cannot be stored as it is */
function checkRow({ layout }: ViewSnapshot, { key, indexed }: StoredRow): void {
  checkKey(key);
  for (const { definition } of indexesOf(layout))
    for (const value of indexed[definition.name] ?? []) {
      const fault = faultOfValue(value);
      if (fault !== undefined)
        throw new DefectError(`row ${JSON.stringify(key)}: a value of index ${definition.name} ${fault}`);
    }
}

function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  const fault = bytes > KEY_BYTES_MAX ? `has ${bytes} bytes, at most ${KEY_BYTES_MAX} are kept` : faultOfText(key);
  if (fault !== undefined) throw new DefectError(`the key ${JSON.stringify(key.slice(0, 100))} ${fault}`);
}

async function changesOf(snapshot: ViewSnapshot, stamp: Stamp, write: ViewWrite): Promise<Change[]> {
  const { upserts, deletes, park, unpark } = write;
  const rows = new Map(upserts.map((row) => [row.key, row]));
  const [gone, whole] = [new Set(deletes), new Set(unpark)];
  const marks = new Map(park.map((row) => [row.key, row]));
  const keys = [...new Set([...rows.keys(), ...gone, ...marks.keys(), ...whole])];
  const newest = await snapshot.newest(keys, stamp - 1n);
  // A write that was broken off may have left versions that nobody has seen: what was seen stands below them.
  const unseen = [...newest.values()].filter(({ at }) => at > snapshot.head.stamp).map(({ key }) => key);
  const before = new Map([...newest].filter(([, { at }]) => at <= snapshot.head.stamp));
  for (const [key, version] of await snapshot.newest(unseen, snapshot.head.stamp)) before.set(key, version);
  return keys.flatMap((key): Change[] => {
    const was = before.get(key);
    const [row, mark] = [rows.get(key), marks.get(key)];
    if (row === undefined && mark === undefined && !gone.has(key) && (was?.mark ?? null) === null) return [];
    const stays = row === undefined && !gone.has(key);
    const after: Version = {
      key,
      at: stamp,
      row: row?.row ?? (stays ? (was?.row ?? null) : null),
      indexed: row === undefined ? (stays ? (was?.indexed ?? null) : null) : indexedOf(snapshot, row),
      mark: mark === undefined ? (whole.has(key) ? null : (was?.mark ?? null)) : JSON.stringify(mark),
    };
    return [{ before: was, after, replaces: newest.has(key) }];
  });
}

/** The values of a row's indexes, one column after the other. */
function indexedOf({ layout }: ViewSnapshot, { indexed }: StoredRow): string {
  return JSON.stringify(
    layout.definition.indexes.map(({ name, columns }) =>
      // -0 becomes 0, as in JSON.
      Array.from({ length: columns }, (_, column) => indexed[name]?.[column] ?? null),
    ),
  );
}

function statementsOf(snapshot: ViewSnapshot, stamp: Stamp, { before, after, replaces }: Change): Statement[] {
  const { layout, rows } = snapshot;
  const { key, row, indexed, mark } = after;
  // What is not there is left out: a null would be one more thing for Cassandra to remember.
  const columns = Object.entries({ row, indexed, mark }).filter(([, value]) => value !== null);
  const names = ['bucket', 'key', 'at', 'checksum', ...columns.map(([name]) => name)];
  const values = [
    bucketOf(key, layout.buckets),
    key,
    stamp,
    versionChecksum(after),
    ...columns.map(([, value]) => value),
    stamp,
  ];
  // Of a version that was seen all entries are there.
  const there = new Set(before === undefined ? [] : entriesOfVersion(layout, before).map(nameOf));
  const entries = entriesOfVersion(layout, after).filter((entry) => !there.has(nameOf(entry)));
  if (replaces || isNothing(after)) entries.push(replacedEntry(stamp, key));
  return [
    {
      text: `insert into ${rows} (${names.join(', ')}) values (${names.map(() => '?').join(', ')}) using timestamp ?`,
      values,
    },
    ...entries.map(({ number, scope, bucket, sort }) => ({
      text: `insert into ${snapshot.entries} (number, scope, bucket, sort, key) values (?, ?, ?, ?, ?) using timestamp ?`,
      values: [number, scope, bucket, sort, key, stamp],
    })),
  ];
}

/** Notes that a write has left versions, or nothing but the word that there is no row, to be cleared away. */
function replacedEntry(stamp: Stamp, key: string): Entry {
  return { number: REPLACED, scope: NO_SCOPE, bucket: 0, sort: Buffer.concat([stampBytes(stamp), Buffer.from(key)]) };
}

/** A stamp as bytes that sort as stamps do. */
export function stampBytes(stamp: Stamp): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(stamp);
  return bytes;
}
