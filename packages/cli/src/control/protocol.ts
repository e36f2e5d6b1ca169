import type { Caller } from '@banyan/core';
import type { WireError } from '@banyan/mesh';

/**
 * The control protocol: frames of one JSON value a line, over a socket that only the owner of the data folder's user can open. The server greets; then
 * the client makes calls, as many at once as it likes, and each is answered under its number, in any order.
 */
export const PROTOCOL = 6;

/** The server's first frame. */
export interface Greeting {
  readonly banyan: typeof PROTOCOL;
  readonly pid: number;
  /** `SystemAccess.isServed` */
  readonly isServed: boolean;
}

/** Client to server. */
export type Request =
  /** From now on calls may be made on behalf of this caller, by its number. */
  | { readonly as: number; readonly caller: Caller }
  | {
      readonly id: number;
      readonly send: readonly [as: number, service: string, command: string, body: unknown, options?: object];
    }
  | {
      readonly id: number;
      readonly query: readonly [as: number, service: string, query: string, body: unknown, options?: object];
    }
  | { readonly id: number; readonly operation: string; readonly arguments: readonly unknown[] };

/** Server to client. */
export type Response =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: WireError }
  /** The operation goes on. */
  | { readonly id: number; readonly progress: readonly number[] };

/** The operations that can be called, with the number of their arguments; after those comes `onProgress`, where there is one. */
export const OPERATIONS = {
  settle: 0,
  reacted: 2,
  verifyLog: 1,
  views: 0,
  rebuildView: 2,
  compareView: 2,
  examineView: 2,
  mendView: 2,
  erase: 1,
  tombstones: 0,
  parkedRows: 0,
  parkedInstances: 0,
  personEvents: 3,
  knownAs: 1,
  retryRow: 3,
  retryInstance: 3,
  skipInput: 4,
  status: 0,
  statusNow: 0,
  readLog: 3,
  copyStores: 1,
  moveLog: 2,
} as const;

/** The name of an operation. */
export type OperationName = keyof typeof OPERATIONS;
