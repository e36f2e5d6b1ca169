import type { Caller, Service } from '@banyan/core';
import type { ChainReport } from './chain.ts';
import type { Client, Token } from './client.ts';
import type { Clock } from './ports/clock.ts';
import type { Hub } from './ports/hub.ts';
import type { Ids } from './ports/ids.ts';
import type { KeyStore, Tombstones } from './ports/key-store.ts';
import type { LogStore } from './ports/log-store.ts';
import type { Passwords } from './ports/passwords.ts';
import type { Random } from './ports/random.ts';
import type { PersonPage, PersonSearch } from './person-events.ts';
import type { Scheduler } from './ports/scheduler.ts';
import type { ParkedRow, ViewStore } from './ports/view-store.ts';
import type { SkipRequest } from './skipped-input.ts';

/** What a system is started from. */
export interface SystemParts {
  /** All services of the system, wherever they run. */
  readonly services: readonly Service[];
  /** The names of those that run in this process; all of them when left out. */
  readonly here?: readonly string[];
  /** The way to services that run in other processes. */
  readonly elsewhere?: Elsewhere;
  readonly stores: {
    log(service: string): Promise<LogStore>;
    views(service: string): Promise<ViewStore>;
    keys(): Promise<KeyStore>;
    /** How events travel between services; within this process when left out. */
    hub?(): Promise<OwnedHub>;
  };
  readonly ports?: Partial<SystemPorts>;
  /** Of every service. */
  readonly limits?: Partial<Limits>;
  /** Of single services, by name; they go before those of all. */
  readonly serviceLimits?: Readonly<Record<string, Partial<Limits>>>;
  /** Receives what operators should know: parked events, rebuilds, refused batches. */
  readonly log?: (entry: LogEntry) => void;
}

/** Clients, each for one caller, of services that run in other processes: they refuse what a client of this process would refuse, in the same words. */
export type Elsewhere = (caller: Caller) => Client;

/** A hub with connections of its own. */
export interface OwnedHub extends Hub {
  close(): Promise<void>;
}

/** Everything by which the engine touches the world outside. */
export interface SystemPorts {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly ids: Ids;
  readonly passwords: Passwords;
}

/** The bounds of one service. Every queue and cache has one. */
export interface Limits {
  /** Commands under way at once; beyond it new public work is refused. */
  readonly commandsMax: number;
  /**
   * Bytes of the bodies of the commands under way (estimated, as they lie in memory); where they are reached, new public work is refused. One command more
   * than that fits, however big: so one that is bigger than the whole bound is carried out, too.
   */
  readonly commandBytesMax: number;
  /** The part of `commandsMax` and `commandBytesMax` that only processes and timers may use, 0 to below 1. */
  readonly reservedShare: number;
  /** Commands in one group commit. */
  readonly batchCommandsMax: number;
  /** Bytes of events and registers (estimated) at which a group commit takes no further command; what one command changes is never torn apart. */
  readonly batchBytesMax: number;
  /** Commands that process managers have decided to send, in memory (bytes, estimated); beyond it they stay in the log until there is room. */
  readonly intentBytesMax: number;
  /** State cache, in bytes of JSON text (estimated). */
  readonly cacheBytesMax: number;
  /** A stream with this many events since its last snapshot gets one. */
  readonly snapshotEvents: number;
  /** How often a command that collides with other writers is decided again. */
  readonly decideTriesMax: number;
  /** Events that a view folds in one transaction. */
  readonly viewBatchEvents: number;
  /** Events that may queue behind a parked process instance before it raises an alarm. */
  readonly parkedEventsMax: number;
  /** How long a query waits for its token, in milliseconds. */
  readonly tokenWaitMsMax: number;
}

export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly service?: string;
  readonly [detail: string]: unknown;
}

/** Services at work in this process, and the way to all others of the system. */
export interface System {
  readonly services: readonly Service[];
  /** The names of those at work in this process. */
  readonly here: readonly string[];
  /** Calls on behalf of this caller; what it may call, the contracts say. */
  client(caller: Caller): Client;
  /** The same, for the services of this process alone: what others get who call it. */
  clientHere(caller: Caller): Client;
  /**
   * Calls back with a token at the beginning and when a service's log has grown: for those who work outside of services, and ask a query of that token what there is to do. A hint, as
   * `Hub.watch` is: it may come too often, and always comes once after the newest event. Returns the function that ends it.
   */
  watch(service: string, onGrowth: (token: Token) => void): () => void;
  readiness(): Readiness;
  readonly operations: Operations;
  /** Refuses new work, finishes what is under way, closes the stores. Calling it again waits for the same end. */
  stop(): Promise<void>;
}

export interface Readiness {
  readonly ready: boolean;
  /** By service, why it is not ready. */
  readonly reasons: Readonly<Record<string, string>>;
}

/** A process instance that cannot go on. */
export interface ParkedInstance {
  readonly service: string;
  readonly process: string;
  readonly instance: string;
  readonly reason: string;
  /** ISO 8601 UTC. */
  readonly since: string;
  /** The poison input's own name, by which it can be skipped: an event's `<source>:<position>`, the id of a command, `<timer>@<time>`. */
  readonly input: string;
  /** What waits, the poison one first: `event <source>:<position>`, `outcome <step>`, `timer <name>`. */
  readonly held: readonly string[];
}

/** What became of an input that was to be skipped. */
export interface SkipResult {
  /** False: it had been skipped before. */
  readonly skipped: boolean;
  /** True when nothing waits any more. */
  readonly whole: boolean;
}

/** A view's row that is stale, behind a poison event. */
export interface ParkedViewRow extends ParkedRow {
  readonly service: string;
  readonly view: string;
}

/** The difference between a view and the fold of the log. */
export interface ViewComparison {
  readonly service: string;
  readonly view: string;
  readonly rows: number;
  readonly events: number;
  readonly parked: number;
  /** Keys whose row differs, at most 20. */
  readonly differing: readonly string[];
  /** Why some of these rows could not be folded from the log again, by key: a fold that changes what it is given is told here. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly differences: number;
}

export interface ViewStatus {
  readonly service: string;
  readonly view: string;
  readonly positions: Readonly<Record<string, number>>;
  /** Events that it has still to fold. */
  readonly behind: number;
  readonly parked: number;
  readonly rebuilding: boolean;
}

/** Whom and what to erase. */
export interface ErasureRequest {
  /** People's ids, or what `keySubject` makes of a kind and an id. */
  readonly subjects: readonly string[];
  /** Names that decisions got for texts (`DecisionContext.named`). */
  readonly names?: readonly string[];
}

/** What operators do to a running system. */
export interface Operations {
  /**
   * Resolves when every view and process has seen all that is committed, no view is being rebuilt, no command is outstanding, and nothing new came of it. While
   * commands keep coming that may be never.
   * @throws CorruptLogError when a log is damaged, so that not all of it can be seen; UnavailableError when the system is stopped
   */
  settle(): Promise<void>;
  /**
   * Resolves once the process managers of a service have taken in what other logs had at these tokens, with the token of the service's own log: whoever reads as of it
   * sees what they have recorded of that. With no tokens: where its log stands now. Commands that they send may still be under way, and parked instances hold their inputs.
   * @throws TokenError for what is no token; UnavailableError when that takes longer than `limits.tokenWaitMsMax`, or the system is stopped
   */
  reacted(service: string, to: readonly Token[]): Promise<Token>;
  /** Walks a log's hash chain. @throws CorruptLogError where it does not hold, and when the log has lost its end, though what is left of it is whole */
  verifyLog(service: string, onProgress?: (position: number) => void): Promise<ChainReport>;
  views(): Promise<ViewStatus[]>;
  /** Folds the log into a table of its own and swaps it in; queries go on meanwhile. */
  rebuildView(service: string, view: string, onProgress?: (folded: number, of: number) => void): Promise<void>;
  /** Folds the log anew, aside, and compares it with the live view row by row. */
  compareView(
    service: string,
    view: string,
    onProgress?: (folded: number, of: number) => void,
  ): Promise<ViewComparison>;
  /**
   * Looks at all that is kept of a view beside its rows: its file's own structure, indexes with their tables, cursors. Resolves to what does not fit, each by its
   * name; a rebuild mends it.
   */
  examineView(
    service: string,
    view: string,
    onProgress?: (rows: number, of: number) => void,
  ): Promise<readonly string[]>;
  /**
   * The same, for whoever looks unasked: a view in which something does not fit is served no more and rebuilt, with a word in the log. Resolves to what did not fit
   * before that is done.
   */
  mendView(service: string, view: string): Promise<readonly string[]>;
  /**
   * Destroys keys and names for good, then folds every view that may show something of them into a new file, so that nothing is left in old ones. Resolves when
   * that is done; being killed meanwhile leaves the keys destroyed or not, and doing it again does the rest. In a system of several processes each has to do it.
   * @throws UnavailableError, CorruptLogError when a view cannot be folded again: it may still show what was erased
   */
  erase(request: ErasureRequest): Promise<void>;
  /** All that has ever been erased. */
  tombstones(): Promise<Tombstones>;
  /**
   * The next part of a service's log after a position, with those of its events that have to do with a person, opened. For whoever wants to know what is held of them.
   * @throws PersonErasedError when one of the ids is erased: nothing can be opened any more
   */
  personEvents(service: string, search: PersonSearch, afterPosition: number): Promise<PersonPage>;
  parkedRows(): Promise<ParkedViewRow[]>;
  parkedInstances(): Promise<ParkedInstance[]>;
  /** Folds a parked row again from the log. Resolves to true when it is whole again. */
  retryRow(service: string, view: string, key: string): Promise<boolean>;
  /** Gives a parked instance what waits, in order. Resolves to true when nothing waits any more. */
  retryInstance(service: string, process: string, instance: string): Promise<boolean>;
  /**
   * Passes over the input that a parked instance stops at, for good, which the log records with who and why; then gives the instance what else waits. An
   * input that was skipped before is not an error: what was left to do is done.
   * @throws UnknownOperationError when the instance does not stop at that input and never had it skipped; InvalidError when who or why is missing
   */
  skipInput(service: string, process: string, instance: string, skip: SkipRequest): Promise<SkipResult>;
  /**
   * Holds all commits while `within` runs: no log then has an effect whose cause another one lacks. For backups.
   * @throws CorruptLogError when a log is known to be damaged, or to have lost its end
   */
  holdCommits<R>(within: () => Promise<R>): Promise<R>;
}
