import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { StoreFailure } from './store-failure.ts';

/** Streams per generation; two generations are about 4 MB at most, and only in a log that has so many. */
const GENERATION_MAX = 10_000;

/** The newest event of a stream; version and position 0: it has none yet. */
interface StreamHead {
  readonly version: number;
  readonly position: number;
}

type Row = [version: number, position: number, eventVersion: number | null, eventStream: string | null];

const none: StreamHead = { version: 0, position: 0 };

/**
 * The newest event of every stream, as the open transaction sees it. Exact without asking the database each time, because one writer
 * has the log to itself and makes new `StreamHeads` after every transaction that did not commit.
 */
export class StreamHeads {
  readonly #find: StatementSync;
  readonly #save: StatementSync;
  /** Streams met lately; the generation before is dropped whole when this one is full, which costs nothing per stream. */
  #lately = new Map<string, StreamHead>();
  #before = new Map<string, StreamHead>();
  /** What the open transaction has moved on. */
  readonly #moved = new Map<string, StreamHead>();

  readonly #generationMax: number;

  constructor(database: DatabaseSync, generationMax = GENERATION_MAX) {
    this.#generationMax = generationMax;
    this.#find = database.prepare(
      `select stream.version, stream.position, event.version, event.stream
         from stream left join event on event.position = stream.position where name = ?`,
    );
    this.#find.setReturnArrays(true);
    this.#save = database.prepare(
      `insert into stream values (?, ?, ?)
         on conflict (name) do update set version = excluded.version, position = excluded.position`,
    );
  }

  get(stream: string): StreamHead {
    // What has moved is nowhere else once the generations have turned over within one transaction.
    const known = this.#moved.get(stream) ?? this.#lately.get(stream) ?? this.#before.get(stream);
    if (known !== undefined) return known;
    const found = this.#read(stream);
    this.#remember(stream, found);
    return found;
  }

  /** The stream's next event is here. Saved by `save`, once however many events a batch has for it. */
  move(stream: string, head: StreamHead): void {
    this.#moved.set(stream, head);
    this.#remember(stream, head);
  }

  /** Writes what has moved; part of the open transaction. */
  save(): void {
    for (const [stream, { version, position }] of this.#moved) this.#save.run(stream, version, position);
    this.#moved.clear();
  }

  #read(stream: string): StreamHead {
    const row = this.#find.get(stream) as unknown as Row | undefined;
    if (row === undefined) return none;
    const [version, position, eventVersion, eventStream] = row;
    if (eventVersion !== version || eventStream !== stream) {
      throw new StoreFailure('corrupt', 'none', `the newest event of ${stream} is not at position ${position}`);
    }
    return { version, position };
  }

  #remember(stream: string, head: StreamHead): void {
    this.#lately.set(stream, head);
    if (this.#lately.size < this.#generationMax) return;
    this.#before = this.#lately;
    this.#lately = new Map();
  }
}
