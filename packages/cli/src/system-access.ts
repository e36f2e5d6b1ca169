import type { Caller } from '@banyan/core';
import type { Client, MovedLog, Operations, StoredEvent } from '@banyan/engine';
import type { CopiedStores, CopyDestination } from './backup/copy-stores.ts';

/**
 * A system to work with, whoever owns its data folder: this process, or another one that is reached through its control socket. Both behave alike,
 * down to the classes of the errors.
 */
export interface SystemAccess {
  /** The process that owns the data folder. */
  readonly pid: number;
  /** True when that is this process. */
  readonly isOwner: boolean;
  /** True when the owner is a server, which runs until it is told to end; false when it is a command that ends by itself. */
  readonly isServed: boolean;
  /** Calls on behalf of this caller. Hundreds of calls may be under way at once. */
  client(caller: Caller): Client;
  readonly operations: SystemOperations;
  /** Ends the access; the owner stops the system and gives the folder up. Calling it again waits for the same end. */
  close(): Promise<void>;
}

/** What operators do to a system. */
export interface SystemOperations extends Omit<Operations, 'holdCommits'> {
  status(): Promise<SystemStatus>;
  /** The same at once: of a fleet without the services of which no process answers now. */
  statusNow(): Promise<SystemStatus>;
  /** All ids that a person has been known by, this one among them, as the application knows them; where it knows nothing of people, this one alone. */
  knownAs(id: string): Promise<readonly string[]>;
  /** Events of a service's log after a position, as they are stored: personal fields sealed. At most `limit`, and about 4 MiB of text. */
  readLog(service: string, afterPosition: number, limit: number): Promise<StoredEvent[]>;
  /** Copies every log and the application's files, and the people's keys when asked, as they stand at one moment, while the system runs on. */
  copyStores(to: CopyDestination, onProgress?: (pages: number, of: number) => void): Promise<CopiedStores>;
  /** Moves a service's log to another store of the topology that runs, while it runs: callers wait for a moment, and none fails. */
  moveLog(service: string, store: string, onProgress?: (done: number, of: number) => void): Promise<MovedLog>;
}

/** What runs, and how it is. */
export interface SystemStatus {
  readonly pid: number;
  /** Absolute path of the data folder. */
  readonly folder: string;
  readonly ready: boolean;
  /** By service, why it is not ready. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly services: readonly ServiceStatus[];
  /** Where the gateway listens, when this process has one. */
  readonly url?: string;
}

/** How a service is. */
export interface ServiceStatus {
  readonly service: string;
  /** The end of its log; of one that is damaged, as far as views have come in it. */
  readonly position: number;
  /** ISO 8601 UTC of its newest event; '' when there is none, or the log is damaged. */
  readonly recordedAt: string;
  readonly views: number;
  /** The names of its process managers. */
  readonly processes: readonly string[];
  /** Events that its views have still to fold, together. */
  readonly behind: number;
  /** Rows and process instances that wait behind a poison event. */
  readonly parked: number;
}
