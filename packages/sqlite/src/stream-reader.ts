import type { StoredEvent } from '@banyan/engine';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { StoreFailure } from './store-failure.ts';

/** Of a long stream that is read in pages, a place is marked at every so many versions. */
const MARK_EVERY = 256;
const MARKED_STREAMS_MAX = 16;

/** Where one version of a stream stands in the log. */
export interface Place {
  readonly version: number;
  readonly position: number;
}

/**
 * Finds places in a stream by following the links from its newest event back. Whoever reads a long stream in pages, oldest first, would walk over
 * the rest of it for each page anew, so some of the places passed by are marked. Events never move: a mark holds for ever.
 */
export class StreamReader {
  readonly #newest: StatementSync;
  readonly #links: StatementSync;
  /** By stream, newest places first. */
  readonly #marks = new Map<string, Place[]>();

  constructor(database: DatabaseSync) {
    const prepare = (sql: string): StatementSync => {
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      return statement;
    };
    this.#newest = prepare('select version, position from stream where name = ?');
    this.#links = prepare('select previous, version, stream from event where position = ?');
  }

  newest(stream: string): Place | undefined {
    const row = this.#newest.get(stream) as unknown as [version: number, position: number] | undefined;
    return row === undefined ? undefined : { version: row[0], position: row[1] };
  }

  /** Where a version is that the stream has reached. */
  find(stream: string, version: number, newest: Place): Place {
    if (newest.version === version) return newest;
    const marked = this.#marks.get(stream)?.findLast((mark) => mark.version >= version);
    if (marked === undefined) this.#forgetMarks(stream);
    let place = marked ?? newest;
    while (place.version > version) {
      if (place.version % MARK_EVERY === 0) this.#mark(stream, place);
      place = this.#before(stream, place);
    }
    return place;
  }

  #before(stream: string, { version, position }: Place): Place {
    const row = this.#links.get(position) as unknown as [number, number, string] | undefined;
    if (row === undefined) throw notThere(stream, { version, position });
    const [previous, versionThere, streamThere] = row;
    checkPlace(stream, { version, position }, { stream: streamThere, version: versionThere });
    return { version: version - 1, position: previous };
  }

  #mark(stream: string, place: Place): void {
    const marks = this.#marks.get(stream);
    if (marks === undefined) this.#marks.set(stream, [place]);
    else if (place.version < marks.at(-1)!.version) marks.push(place);
  }

  /** Those of the stream that is about to be walked from its end, and those of others when there are too many. */
  #forgetMarks(stream: string): void {
    this.#marks.delete(stream);
    const [oldest] = this.#marks.keys();
    if (this.#marks.size >= MARKED_STREAMS_MAX && oldest !== undefined) this.#marks.delete(oldest);
  }
}

/** @throws StoreFailure when a link led to something else than the stream's version */
export function checkPlace(stream: string, place: Place, found: Pick<StoredEvent, 'stream' | 'version'>): void {
  if (found.stream !== stream || found.version !== place.version) throw notThere(stream, place);
}

/** A link between events leads nowhere. */
export function notThere(stream: string, { version, position }: Place): StoreFailure {
  return new StoreFailure('corrupt', 'none', `version ${version} of ${stream} is not at position ${position}`);
}
