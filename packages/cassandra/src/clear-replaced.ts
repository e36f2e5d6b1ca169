import type { Statement } from './cluster-session.ts';
import { bucketOf, nameOf, NO_SCOPE, REPLACED, type Entry } from './entries.ts';
import { justAbove } from './sort-bytes.ts';
import type { Stamp } from './stamps.ts';
import { entriesOfVersion, isNothing, type Version } from './versions.ts';
import type { ViewSnapshot } from './view-snapshot.ts';
import { stampBytes } from './write-view.ts';

/** Rows that are cleared at once. */
const PAGE_ROWS = 500;

/**
 * Clears away the versions that others have replaced up to a stamp, and the entries that led to them alone. The deletions have the write time of what has replaced
 * them: a version that is written late, by somebody who was behind, is gone as it comes. Nobody may read below the stamp any more.
 * @param after up to where this was done before
 */
export async function clearReplaced(snapshot: ViewSnapshot, after: Stamp, upTo: Stamp): Promise<void> {
  const partition = [REPLACED, NO_SCOPE, 0];
  // What was cleared before is not read again: until it is compacted it would have to be stepped over.
  for (let low = stampBytes(after + 1n); ;) {
    const noted = await snapshot.session.all<{ sort: Buffer; key: string }>(
      `select sort, key from ${snapshot.entries} where number = ? and scope = ? and bucket = ? and sort >= ? and sort < ? limit ${PAGE_ROWS}`,
      [...partition, low, stampBytes(upTo + 1n)],
    );
    const last = noted.at(-1);
    if (last === undefined) return;
    for (const key of new Set(noted.map((one) => one.key)))
      await snapshot.session.run(clearing(snapshot, await snapshot.history(key, upTo)));
    await snapshot.session.run([
      {
        text: `delete from ${snapshot.entries} using timestamp ? where number = ? and scope = ? and bucket = ? and sort <= ?`,
        values: [upTo, ...partition, last.sort],
      },
    ]);
    low = justAbove(last.sort);
  }
}

/** Deletes all of a row but its newest version, which goes, too, when it is no more than the word that there is no row. */
function clearing(snapshot: ViewSnapshot, [newest, ...older]: readonly Version[]): Statement[] {
  if (newest === undefined || (older.length === 0 && !isNothing(newest))) return [];
  const { layout } = snapshot;
  const { key, at } = newest;
  const staying = new Set(entriesOfVersion(layout, newest).map(nameOf));
  const leaving = new Map<string, Entry>();
  for (const version of older)
    for (const entry of entriesOfVersion(layout, version))
      if (!staying.has(nameOf(entry))) leaving.set(nameOf(entry), entry);
  return [
    {
      text: `delete from ${snapshot.rows} using timestamp ? where bucket = ? and key = ?`,
      values: [isNothing(newest) ? at : at - 1n, bucketOf(key, layout.buckets), key],
    },
    ...[...leaving.values()].map(({ number, scope, bucket, sort }) => ({
      text: `delete from ${snapshot.entries} using timestamp ? where number = ? and scope = ? and bucket = ? and sort = ?`,
      values: [at, number, scope, bucket, sort],
    })),
  ];
}
