import { countEach } from './line-content.ts';
import type { RejectRow } from './reject-rows.ts';

/** A record of the file that is not known: a line, by what it says, or one that is no line. */
interface ReadRecord {
  readonly ordinal: number;
  readonly hash: string;
  readonly content: string | null;
}

/** All that is known of an invoice when a file was read that has it otherwise. */
interface Standing {
  /** What was rejected of it before. */
  readonly rows: readonly RejectRow[];
  /** The lines held, before this file and with it. */
  readonly heldBefore: readonly string[];
  readonly held: readonly string[];
  /** The places of those. */
  readonly taken: ReadonlySet<number>;
  /** All lines of it in the file, and how many records it has there. */
  readonly lines: readonly string[];
  readonly recordCount: number;
  /** The file's records that were not held before, in their order. */
  readonly read: readonly ReadRecord[];
}

/** What is to be done about the rejected records of an invoice. */
interface SettledRejects {
  readonly drop: readonly RejectRow[];
  /** The places of the file's records that stand as rejected, noted before or not. */
  readonly rejected: ReadonlySet<number>;
}

/**
 * Says what stands as rejected, so that it does not hang on the order in which files came:
 *
 * - lines: of each, as many as that file has that has most of it, less those that are held;
 * - records that are no lines: as many as that file has records of the invoice that has most, less the lines that are known, held or refused. The others are taken for one of those lines,
 *   garbled.
 */
export function settleRejects(standing: Standing): SettledRejects {
  const { rows, heldBefore, held, recordCount } = standing;
  const refused = settleRefused(standing);
  const lineCount = held.length + refused.count;
  const readBefore = heldBefore.length + rows.length;
  const garbled = settleGarbled(standing, Math.max(0, Math.max(readBefore, recordCount) - lineCount));
  return {
    drop: [...refused.drop, ...garbled.drop],
    rejected: new Set([...refused.rejected, ...garbled.rejected].map(({ ordinal }) => ordinal)),
  };
}

function settleRefused({ rows, heldBefore, held, lines, read }: Standing) {
  const before = rows.filter(({ content }) => content !== null);
  const [heldCounts, heldBeforeCounts, lineCounts] = [held, heldBefore, lines].map(countEach) as [
    Map<string, number>,
    Map<string, number>,
    Map<string, number>,
  ];
  const drop: RejectRow[] = [];
  const rejected: ReadRecord[] = [];
  const byContent = Map.groupBy(before, ({ content }) => content!);
  const readByContent = Map.groupBy(read, ({ content }) => content);
  let count = before.length;
  for (const [content, inFile] of lineCounts) {
    const noted = byContent.get(content) ?? [];
    const isHeld = heldCounts.get(content) ?? 0;
    const left = Math.max((heldBeforeCounts.get(content) ?? 0) + noted.length, inFile) - isHeld;
    count += left - noted.length;
    // Of alike ones the first are those that are held.
    const own = readByContent.get(content) ?? [];
    const refused = own.slice(own.length - Math.max(0, inFile - isHeld));
    rejected.push(...refused);
    const places = new Set(refused.map(placeOf));
    drop.push(...noted.filter((row) => !places.has(placeOf(row))).slice(left - refused.length));
  }
  return { drop, rejected, count };
}

/** Of those that stand for the same the file's that was read last go first, and those where no line is held. */
function settleGarbled({ rows, read, taken }: Standing, count: number) {
  const own = read.filter(({ content }) => content === null);
  const kept = freeFirst(own, taken).slice(0, count);
  const places = new Set(own.map(placeOf));
  const hashes = countEach(kept.map(({ hash }) => hash));
  const others = freeFirst(
    rows.filter((row) => row.content === null && !places.has(placeOf(row))),
    taken,
  );
  const isMoved = others.map(({ hash }) => {
    const left = hashes.get(hash) ?? 0;
    if (left > 0) hashes.set(hash, left - 1);
    return left > 0;
  });
  const ranked = [...others.filter((_, at) => !isMoved[at]), ...others.filter((_, at) => isMoved[at])];
  const keptPlaces = new Set(kept.map(placeOf));
  const dropOwn = rows.filter(
    (row) => row.content === null && places.has(placeOf(row)) && !keptPlaces.has(placeOf(row)),
  );
  return { drop: [...dropOwn, ...ranked.slice(count - kept.length)], rejected: kept };
}

function freeFirst<R extends { readonly ordinal: number }>(records: readonly R[], taken: ReadonlySet<number>): R[] {
  return records.toSorted(
    (a, b) => Number(taken.has(a.ordinal)) - Number(taken.has(b.ordinal)) || a.ordinal - b.ordinal,
  );
}

function placeOf({ ordinal, hash }: Pick<RejectRow, 'ordinal' | 'hash'>): string {
  return `${ordinal} ${hash}`;
}
