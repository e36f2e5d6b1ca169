import type { QueryConfig } from 'pg';
import { EVENT_COLUMNS, type EventRow } from './log-rows.ts';
import { SameTurn } from './same-turn.ts';
import { endColumn, type WithEnd } from './seen-end.ts';

/** A part of a stream: at most `limit` events after a version. */
interface StreamPart {
  readonly stream: string;
  readonly afterVersion: number;
  readonly limit: number;
}

type StreamRow = EventRow & WithEnd;

/** Parts of streams; those that are asked for at once are read by one statement. */
export type StreamReads = SameTurn<StreamPart, StreamRow[]>;

/** Of one statement: as many as a decision may read, and more. */
const PARTS_MAX = 250;

/** Of the log in a schema. @param read carries out a statement on one of its connections for reading */
export function streamReads(
  schema: string,
  read: <Row extends StreamRow>(query: QueryConfig) => Promise<Row[]>,
): StreamReads {
  const one = async ({ stream, afterVersion, limit }: StreamPart): Promise<StreamRow[]> =>
    read({
      name: 'read-stream',
      text: `select ${EVENT_COLUMNS}, ${endColumn(schema, 'version = $2 + 1')} from ${schema}.event where stream = $1 and version > $2 order by version limit $3`,
      values: [stream, afterVersion, limit],
    });
  const several = async (parts: readonly StreamPart[]): Promise<StreamRow[][]> => {
    const rows = await read<StreamRow & { readonly part: number }>({
      name: 'read-streams',
      text: `select asked.part::integer as part, found.*, ${endColumn(schema, 'found.version = asked.after + 1')}
          from unnest($1::text[], $2::integer[], $3::integer[]) with ordinality asked (stream, after, most, part)
          cross join lateral (
            select ${EVENT_COLUMNS} from ${schema}.event
              where event.stream = asked.stream and event.version > asked.after order by event.version limit asked.most) found
          order by asked.part, found.version`,
      values: [
        parts.map(({ stream }) => stream),
        parts.map(({ afterVersion }) => afterVersion),
        parts.map(({ limit }) => limit),
      ],
    });
    const found: StreamRow[][] = parts.map(() => []);
    for (const { part, ...row } of rows) found[part - 1]!.push(row);
    return found;
  };
  return new SameTurn(async (parts) => (parts.length === 1 ? [await one(parts[0]!)] : several(parts)), PARTS_MAX);
}
