/**
 * One shard of one service's log, on a store that keeps it durable.
 *
 * Promises (the contract suite `logStoreContract` in `@banyan/testing` tries to break each):
 * - **Durable.** When `append` resolves, what it accepted survives a power cut.
 * - **Gapless order.** Accepted events get positions head+1, head+2, … in the order of the batch; a reader never sees position n+1 before n.
 * - **Atomic components.** Every component is accepted whole or refused whole, independently of the others. All of the accepted ones
 *   become visible at one instant.
 * - **Confirmed reads.** A component is accepted only if every stream it read is still at the version it read and every register it
 *   touches still holds the value it expects; also when it writes nothing.
 * - **Resubmission.** `append` of a batch whose id was appended before changes nothing and returns the first outcome, also after a crash.
 *   So an unknown outcome (a thrown error with `outcome: 'unknown'`) is resolved by submitting the same batch again, never by reading.
 *   Only an append that resolves settles it: a later attempt that fails with `none` says nothing of the first. A batch that has written no event is
 *   remembered for a day of recorded time, the others for ever.
 * - **One clock.** `recordedAt` never decreases along the log. A batch older than the head is refused whole with `clock`.
 * - **Byte for byte.** Payload and meta texts are returned as they were given. A row whose checksum is wrong is never returned: reading it
 *   rejects with `CorruptLogError`.
 * - **One store at a time.** A log can be moved to another store (`moveLog`). Of the stores that have it, only the one whose tenure is `open` takes appends. The
 *   others reject what they do not remember with `LogSealedError`, having written nothing; so is refused who opened the log before it went away and came back.
 *   What is there can be read whatever the tenure is.
 * - **Copied as it is.** What `history` and `registers` tell, taken in order by a log that is `closed`, makes the same log: positions, times, hashes, and what is
 *   answered to a batch that is submitted again. Nothing is taken that does not follow the hash chain.
 *
 * Calls may be made concurrently; `append` calls are carried out in the order in which they were made. `close` waits for those under way.
 */
export interface LogStore {
  /** The service that owns the log. */
  readonly log: string;
  /** The shard's number, from 0. */
  readonly shard: number;
  /** The end of the log as it is durable now. */
  head(): Promise<LogHead>;
  append(batch: Batch): Promise<AppendOutcome>;
  /** Events of one stream with a version above `afterVersion`, in order, at most `limit`. */
  readStream(stream: string, afterVersion: number, limit: number): Promise<StoredEvent[]>;
  /** Events with a position above `afterPosition`, in order, at most `limit` events and about `bytesMax` bytes of text (at least one event). */
  read(afterPosition: number, limit: number, bytesMax: number): Promise<StoredEvent[]>;
  /** The register's value, or undefined when it holds none. */
  register(kind: RegisterKind, key: string): Promise<string | undefined>;
  /** Registers of a kind with a key above `afterKey`, in key order. */
  registers(kind: RegisterKind, afterKey: string, limit: number): Promise<Register[]>;
  /** Timers with `due` at or before the given time, the earliest first. */
  dueTimers(dueAt: string, limit: number): Promise<Register[]>;
  /**
   * Goes on with a sweep through the registers of a kind: looks at up to `limit` more of them, and deletes those that were due at or before the given time.
   * Resolves to true when the sweep has come to its end; the next call begins another. For expired records only.
   */
  purgeRegisters(kind: RegisterKind, dueAt: string, limit: number): Promise<boolean>;
  /** The newest snapshot of a stream. A cache: losing one costs time only. */
  snapshot(stream: string): Promise<Snapshot | undefined>;
  /** Keeps a snapshot unless a newer one is kept; need not be durable. */
  saveSnapshot(stream: string, snapshot: Snapshot): Promise<void>;
  /** The batches with a first position above the given one, in order: what `verifyChain` walks. Batches without events are left out. */
  batches(afterPosition: number, limit: number): Promise<StoredBatch[]>;
  /**
   * Looks at all that the hash chain does not cover: registers, how streams are found, the store's own structure. Rejects with `CorruptLogError` at the
   * first thing that does not fit. Takes long in a large log, and holds nobody up.
   */
  examine(): Promise<void>;
  /** Whether it is this store that takes appends. */
  tenure(): Promise<Tenure>;
  /** Compare-and-set, durable: resolves to false, having changed nothing, when the tenure is not `from`. An open log is closed only while nothing was ever appended to it. */
  passTenure(from: Tenure, to: Tenure): Promise<boolean>;
  /** Every batch that began at a position or later, with its events, in order; at most `limit` of them and about `bytesMax` bytes of text (at least one batch). */
  history(from: HistoryPlace, limit: number, bytesMax: number): Promise<HistoryPage>;
  /** Has a closed log take batches that follow its end; those without events that it has already stay as they are. @throws LogSealedError when the tenure is not this one */
  takeHistory(tenure: Tenure, batches: readonly HistoricBatch[]): Promise<void>;
  /** Has a closed log forget all registers. @throws LogSealedError when the tenure is not this one */
  forgetRegisters(tenure: Tenure): Promise<void>;
  /** Has a closed log take registers that it does not hold. @throws LogSealedError when the tenure is not this one */
  takeRegisters(tenure: Tenure, kind: RegisterKind, registers: readonly Register[]): Promise<void>;
  close(): Promise<void>;
}

/** What a store is to a log that may be in several. */
export interface Tenure {
  /**
   * - `open`: it takes appends;
   * - `sealed`: it was the one, and the log moves, or has moved, to another;
   * - `closed`: the log is being copied to here;
   * - `aborted`: it was, and the move was given up.
   */
  readonly state: 'open' | 'sealed' | 'closed' | 'aborted';
  /** Counts the moves: a log begins with 0, and the store that it moves to opens with the next number. */
  readonly epoch: number;
  /** The move that led to this; '' when none did. */
  readonly move: string;
  /** The store at the other end of the move, as the topology calls it. */
  readonly other: string;
}

/** Where `history` begins: at a position, or where a page before it ended. */
export type HistoryPlace = { readonly position: number } | { readonly cursor: string };

export interface HistoryPage {
  readonly batches: readonly HistoricBatch[];
  /** Where the next page begins; undefined at the end. */
  readonly cursor: string | undefined;
}

/** All that a log knows of a batch. One without events ends at the position before its first. */
export interface HistoricBatch extends StoredBatch {
  readonly refused: Refusals;
  /** The time of the newest batch when it was submitted; never decreases along the log. */
  readonly submittedAt: string;
  readonly events: readonly StoredEvent[];
}

/** Which components of a batch were refused and why, by their number; `clock`: all of them, for the batch was older than the head. */
export type Refusals = 'clock' | readonly (readonly [nth: number, refusal: Refusal])[];

export type Refusal = Pick<Extract<ComponentOutcome, { accepted: false }>, 'streams' | 'registers'>;

/** The end of a log shard. An empty log is at position 0 with `recordedAt` '' and `hash` ''. */
export interface LogHead {
  readonly position: number;
  /** ISO 8601 UTC time with milliseconds of the newest batch. */
  readonly recordedAt: string;
  /** Chain hash of the newest batch, hex. */
  readonly hash: string;
}

/** What one group commit writes. */
export interface Batch {
  /** Unique for ever; names the batch when it is submitted again. */
  readonly id: string;
  /** The decisions' time: ISO 8601 UTC with milliseconds. */
  readonly recordedAt: string;
  /** No two of them share a stream or a register that one of them changes: they would be one component. */
  readonly components: readonly Component[];
}

/** The commands of a batch that share streams or registers: accepted or refused together. */
export interface Component {
  /** Every stream that a decision read or appended to, with the version it had before this component (0: it did not exist). */
  readonly reads: readonly StreamVersion[];
  /** New events, each stream's versions ascending without gaps from the version in `reads`. */
  readonly events: readonly NewEvent[];
  /** Compare-and-set changes, at most one for a (kind, key). */
  readonly registers: readonly RegisterChange[];
  /** SHA-256 over the events' canonical bytes (see `componentDigest`), hex; '' when there are no events. */
  readonly digest: string;
}

export interface StreamVersion {
  readonly stream: string;
  readonly version: number;
}

export interface NewEvent {
  /** `<aggregate>/<id>`. */
  readonly stream: string;
  /** From 1 within the stream. */
  readonly version: number;
  /** The event's name in the contract. */
  readonly type: string;
  /** The version of the event's schema that the payload was written with. */
  readonly schema: number;
  /** Business time, ISO 8601 UTC with milliseconds. */
  readonly occurredAt: string;
  /** JSON text; personal fields sealed. */
  readonly payload: string;
  /** JSON text: who caused it, and the trace (see `EventMeta`). */
  readonly meta: string;
}

/** A durable event. */
export interface StoredEvent extends NewEvent {
  /** From 1 within the shard, without gaps. */
  readonly position: number;
  readonly recordedAt: string;
}

/**
 * A register is a small durable value beside the log, compared and set in the append's own transaction:
 * - `command`: the recorded answer of an idempotency key, due at its expiry;
 * - `cursor`: how far a process manager has read a source;
 * - `intent`: a command that a process manager has decided to send and that is not answered yet;
 * - `timer`: a process manager's timer, due when it fires;
 * - `parked`: a process instance that cannot go on, with the reason and what queues behind it;
 * - `secret`: a key of the service's own (to compare bodies by HMAC).
 */
export type RegisterKind = 'command' | 'cursor' | 'intent' | 'timer' | 'parked' | 'secret';

/** One name for a register; never equal to a stream's name, which holds no U+0000. */
export function registerName(kind: RegisterKind, key: string): string {
  return `\0${kind}\0${key}`;
}

export interface Register {
  readonly key: string;
  readonly value: string;
  readonly due?: string | undefined;
}

export interface RegisterChange {
  readonly kind: RegisterKind;
  readonly key: string;
  /** The value it must hold now; undefined: it must hold none. Not looked at when `force` is set. */
  readonly expect: string | undefined;
  /** Sets it whatever it holds. */
  readonly force?: boolean | undefined;
  /** The value to hold from now on; undefined: none. */
  readonly value: string | undefined;
  /** ISO 8601 UTC with milliseconds; see `dueTimers` and `purgeRegisters`. */
  readonly due?: string | undefined;
}

/** What became of a batch, component by component in its order. */
export interface AppendOutcome {
  /** The head after the batch. */
  readonly head: LogHead;
  /** The position before the first accepted event. */
  readonly base: number;
  readonly components: readonly ComponentOutcome[];
}

export type ComponentOutcome =
  | { readonly accepted: true }
  | {
      readonly accepted: false;
      /** Streams that were not at the version read, with the version they have. */
      readonly streams: readonly StreamVersion[];
      /** Registers that did not hold the expected value, with the value they hold. */
      readonly registers: readonly {
        readonly kind: RegisterKind;
        readonly key: string;
        readonly value: string | undefined;
      }[];
      /** True when the batch was older than the head: decide again with a later time. */
      readonly clock: boolean;
    };

/** An aggregate's state after `version` events, and the hash of the code that folded it. */
export interface Snapshot {
  readonly version: number;
  readonly code: string;
  /** JSON text. */
  readonly state: string;
}

/** A batch as it stands in the log: `hash` = SHA-256 over `previous` and the digests (see `chainHash`). */
export interface StoredBatch {
  readonly id: string;
  /** Positions of its first and last event. */
  readonly first: number;
  readonly last: number;
  readonly recordedAt: string;
  readonly previous: string;
  readonly hash: string;
  /** The number of events of each accepted component that has events, in order. */
  readonly components: readonly number[];
}
