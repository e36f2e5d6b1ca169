import type { StreamRef } from '@banyan/core';
import type { RegisterKind } from './ports/log-store.ts';
import type { Session } from './session.ts';
import type { CachedStream } from './state-cache.ts';

/** Something to decide and commit: a command, or a process manager's reaction. */
export interface Proposal<R> {
  /** For messages, e.g. `orders/place-order`. */
  readonly name: string;
  /** The streams known beforehand. */
  readonly streams: readonly StreamRef[];
  /** Decides through the session. Pure apart from it: may be run again. */
  decide(session: Session): R;
  /**
   * What it means that registers held other values: a final result (for one: the key was used before), or undefined: decide again.
   * May throw what the proposer is to get.
   */
  onConflict?(held: readonly HeldRegister[]): { readonly result: R } | undefined;
  /** Called at the commit, before anything else is decided. What it throws is reported, and changes nothing. */
  onCommitted?(session: Session): void;
}

/** A register that did not hold what a decision expected. */
interface HeldRegister {
  readonly kind: RegisterKind;
  readonly key: string;
  readonly value: string | undefined;
}

/** A committed decision. */
export interface Committed<R> {
  readonly result: R;
  /** The log's head after the commit it stands on. */
  readonly position: number;
}

/** A proposal under way and whoever waits for it. */
export interface Entry {
  readonly proposal: Proposal<unknown>;
  /** How often others were ahead of it. */
  tries: number;
  /** Streams that were loaded for it: they stay in memory until it is decided, or a decision over more than there is room for would load for ever. */
  readonly pinned: CachedStream[];
  resolve(committed: Committed<unknown>): void;
  reject(error: unknown): void;
}

/** A proposal that has been decided and is not committed yet. */
export interface DecidedEntry {
  readonly entry: Entry;
  readonly session: Session;
  readonly result: unknown;
}
