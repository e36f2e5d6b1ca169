import { setTimeout } from 'node:timers/promises';
import { StaleCursorError, type ViewWrite } from '@banyan/engine';
import { movedCursor, sortedKey } from '@banyan/engine/view-store';
import type { Collection, Filter } from 'mongodb';
import { checksumOf } from './checksum.ts';
import {
  fieldsOf,
  NEVER,
  type Collections,
  type TableDocument,
  type TextTotals,
  type VersionDocument,
} from './documents.ts';
import { parkedContent, rowContent, versionOf, type RowContent } from './row-documents.ts';
import type { Standing } from './standing.ts';
import { shownAt, type Slot } from './view-reading.ts';

/** A write under way of somebody else is waited for so long. Then it counts as given up, whether he is dead or slow. */
const OTHERS_MS = 1000;
const LOOK_MS = 20;
/** Numbers of given-up writes that are remembered: whoever sleeps through so many others' ends is not met. */
const DEAD_MAX = 100;

/** A write that has been begun, on top of a version of the table. */
interface Claim {
  readonly table: TableDocument;
  readonly number: number;
}

/** The table is not there any more: another was swapped in. */
export class GoneTable extends Error {
  override readonly name = 'GoneTable';
}

/**
 * Writes rows, cursor and marks. First all that is new is put beside what stands, and what it replaces is marked with the write's number: nobody sees either. Then the table's
 * own document is moved to that number, on condition that it still is as it was: that shows all of it at once, and a write that is not so far has changed nothing.
 * A row is folded from what was read, so it is written only on top of the version that this process knows.
 * Resolves to the version that stands then.
 * @param mine the number that this process has taken last: nobody waits for himself
 * @throws StaleCursorError when it does not start where the table stands
 */
export async function writeView(
  collections: Collections,
  slot: Slot,
  standing: Standing,
  change: ViewWrite,
  mine: Set<number>,
): Promise<number> {
  const rows = change.upserts.map((row) => rowContent(standing, row));
  const marks = change.park.map(parkedContent);
  const { known } = slot;
  // Whatever becomes of it, what is known now may be wrong afterwards.
  slot.known = undefined;
  if (known !== undefined && known.table !== standing.id)
    throw new StaleCursorError(standing.view, 'table', Number(known.table), Number(standing.id));
  const claim = await begin(collections, standing, change, known?.version, mine);
  const versions = collections.versions(standing.id);
  const replaced = await replacedBy(versions, standing, claim, change);
  const fresh = [...rows, ...marks].map((content) => versionOf(claim.number, content));
  if (fresh.length > 0) await versions.insertMany(fresh, { ordered: false });
  const ids = replaced.map(({ _id }) => _id);
  if (ids.length > 0) {
    const { matchedCount } = await versions.updateMany({ _id: { $in: ids }, u: NEVER }, { $set: { u: claim.number } });
    if (matchedCount !== ids.length) throw overtaken(standing, claim);
  }
  slot.seen = await commit(collections, standing, claim, change, rows, replaced);
  slot.known = { table: standing.id, version: claim.number };
  return claim.number;
}

const overtaken = ({ view }: Standing, { table, number }: Claim): StaleCursorError =>
  new StaleCursorError(view, 'writes', table.version, number + 1);

/** Takes the next number, when the table stands where the write starts. */
async function begin(
  { tables, versions }: Collections,
  { id, view }: Standing,
  change: ViewWrite,
  known: number | undefined,
  mine: Set<number>,
): Promise<Claim> {
  let waitedMs = 0;
  for (let other: number | undefined; ;) {
    const table = await tables.findOne({ _id: id });
    if (table === null) throw new GoneTable();
    const { version, claimed } = table;
    const stands = Object.fromEntries(table.cursors.map(({ source, position }) => [source, position]));
    const moved = movedCursor(stands, change);
    if (moved !== undefined) throw new StaleCursorError(view, moved.source, moved.expected, moved.actual);
    if (known !== undefined && version !== known) throw new StaleCursorError(view, 'writes', known, version);
    const isUnderWay = claimed > version;
    if (isUnderWay && !mine.has(claimed) && (other !== claimed || waitedMs < OTHERS_MS)) {
      waitedMs = other === claimed ? waitedMs + LOOK_MS : 0;
      other = claimed;
      await setTimeout(LOOK_MS);
      continue;
    }
    const dead = isUnderWay ? [...table.dead, claimed].slice(-DEAD_MAX) : table.dead;
    const { matchedCount } = await tables.updateOne(
      { _id: id, version, claimed },
      { $set: { claimed: claimed + 1, dead: [...dead] } },
    );
    if (matchedCount === 0) continue;
    mine.clear();
    mine.add(claimed + 1);
    if (dead.length > 0) await forget(versions(id), dead);
    return { table: { ...table, dead }, number: claimed + 1 };
  }
}

/** Undoes what writes have left that were given up. What they may still add is not shown either. */
async function forget(versions: Collection<VersionDocument>, dead: readonly number[]): Promise<void> {
  await versions.deleteMany({ w: { $in: [...dead] } });
  await versions.updateMany({ u: { $in: [...dead] } }, { $set: { u: NEVER } });
}

/** The versions that stand and that the write takes the place of. */
async function replacedBy(
  versions: Collection<VersionDocument>,
  { indexes }: Standing,
  { table }: Claim,
  { upserts, deletes, park, unpark }: ViewWrite,
): Promise<VersionDocument[]> {
  const rows = [...upserts.map(({ key }) => key), ...deletes].map(sortedKey);
  const marks = [...park.map(({ key }) => key), ...unpark].map(sortedKey);
  const lengths = indexes
    .filter(({ definition: { kind } }) => kind === 'text')
    .map(({ number }) => [fieldsOf(number).length, 1] as const);
  const either: Filter<VersionDocument>[] = [
    ...(rows.length > 0 ? [{ k: { $in: rows } }] : []),
    ...(marks.length > 0 && table.parked > 0 ? [{ p: { $in: marks } }] : []),
  ];
  if (either.length === 0) return [];
  const found = await Promise.all(
    either.map((keys) =>
      versions
        .find({ $and: [shownAt(table), keys] }, { projection: { k: 1, p: 1, ...Object.fromEntries(lengths) } })
        .toArray(),
    ),
  );
  return found.flat();
}

async function commit(
  { tables }: Collections,
  standing: Standing,
  claim: Claim,
  change: ViewWrite,
  rows: readonly RowContent[],
  replaced: readonly VersionDocument[],
): Promise<TableDocument> {
  const { table, number } = claim;
  const { source, from, to, park } = change;
  const others = table.cursors.filter((cursor) => cursor.source !== source);
  const gone = replaced.filter(({ k }) => k !== undefined);
  const changes = {
    version: number,
    ...(to !== from && { cursors: [...others, { source, position: to, checksum: checksumOf(source, String(to)) }] }),
    rows: table.rows + rows.length - gone.length,
    parked: table.parked + park.length - (replaced.length - gone.length),
    totals: totalsAfter(standing, table.totals, rows, gone),
    touched: new Date(),
  };
  const { matchedCount } = await tables.updateOne(
    { _id: standing.id, version: table.version, claimed: number },
    { $set: changes },
  );
  if (matchedCount === 0) throw overtaken(standing, claim);
  return { ...table, claimed: number, ...changes };
}

function totalsAfter(
  { indexes }: Standing,
  before: TableDocument['totals'],
  came: readonly RowContent[],
  went: readonly VersionDocument[],
): Record<string, TextTotals> {
  return Object.fromEntries(
    indexes
      .filter(({ definition: { kind } }) => kind === 'text')
      .map(({ number }) => {
        const { length } = fieldsOf(number);
        const lengthsOf = (all: readonly Readonly<Record<string, unknown>>[]): number[] =>
          all.map((row) => row[length] as number).filter((stems) => stems > 0);
        const [plus, minus] = [lengthsOf(came), lengthsOf(went)];
        const { documents = 0, stems = 0 } = before[number] ?? {};
        return [
          number,
          {
            documents: documents + plus.length - minus.length,
            stems: plus.reduce((sum, one) => sum + one, stems) - minus.reduce((sum, one) => sum + one, 0),
          },
        ];
      }),
  );
}
