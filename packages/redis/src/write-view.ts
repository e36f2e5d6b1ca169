import { StaleCursorError, type ParkedRow, type PositionVector, type ViewWrite } from '@banyan/engine';
import { rowEntries, sortedKey } from '@banyan/engine/view-store';
import { withChecksum } from './checksum.ts';
import type { RedisConnection } from './redis-connection.ts';
import type { Slot } from './view-reading.ts';
import type { Standing } from './view-layout.ts';

/**
 * Writes rows, cursor and marks, all at once. A row is folded from what was read, so it is written only to the table that it was read from, and only when nobody else has written
 * to that since: neither events of another log, which moves another cursor, nor rows that were folded again, which moves none. The table counts its writes for that.
 * @throws StaleCursorError when it does not start where the table stands
 */
export async function writeView(
  connection: RedisConnection,
  slot: Slot,
  standing: Standing,
  change: ViewWrite,
): Promise<void> {
  const { source, from, to } = change;
  const args = writeArguments(standing, change);
  const { known } = slot;
  if (known !== undefined && known.table !== standing.id) {
    slot.known = undefined;
    throw new StaleCursorError(standing.view, 'table', Number(known.table), Number(standing.id));
  }
  // Whatever becomes of it, what is known now may be wrong afterwards.
  slot.known = undefined;
  const [outcome, answer, moved, expected] = (await connection.call('write', standing.table, [
    known?.version ?? '',
    source,
    String(from),
    String(to),
    ...args,
  ])) as [outcome: 'ok' | 'stale' | 'moved', answer: string, moved?: string, expected?: string];
  if (outcome === 'stale') throw new StaleCursorError(standing.view, moved!, Number(expected), Number(answer));
  if (outcome === 'moved') throw new StaleCursorError(standing.view, 'writes', Number(known?.version), Number(answer));
  slot.known = { table: standing.id, version: answer };
}

function writeArguments(
  { definition }: Standing,
  { source, to, beside, upserts, deletes, park, unpark }: ViewWrite,
): string[] {
  const rows = upserts.flatMap((row) => {
    const held = rowEntries(definition, row).map(({ entries, counts, words }) => [entries, counts, words]);
    const { key } = row;
    return [sortedKey(key), withChecksum(key, row.row), withChecksum(key, JSON.stringify(held))];
  });
  return [
    `${to} ${withChecksum(source, String(to)).slice(0, 8)}`,
    beside === undefined ? '' : JSON.stringify(textsOf(beside)),
    String(upserts.length),
    ...rows,
    String(deletes.length),
    ...deletes.map(sortedKey),
    String(unpark.length),
    ...unpark.map(sortedKey),
    String(park.length),
    ...park.flatMap((row) => [sortedKey(row.key), withChecksum(row.key, parkedNote(row))]),
  ];
}

/** Positions as texts: Lua's numbers end at 2^53, and it writes large ones otherwise. */
function textsOf(positions: PositionVector): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(positions).map(([source, position]) => [source, String(position)]));
}

/** What is noted of a parked row. */
function parkedNote({ source, position, stream, reason, held }: ParkedRow): string {
  return JSON.stringify([source, position, stream, reason, held]);
}

/** What was noted. */
export function readParkedNote(key: string, note: string): ParkedRow {
  const [source, position, stream, reason, held] = JSON.parse(note) as [string, number, string, string, number];
  return { key, source, position, stream, reason, held };
}
