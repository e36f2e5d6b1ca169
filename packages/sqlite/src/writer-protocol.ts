import type { RegisterKind, Snapshot, Tombstones } from '@banyan/engine';
import type { Wire, WireOutcome } from './batch-wire.ts';
import type { Failure } from './store-failure.ts';

/** What a writer thread can do to a log. */
export interface LogCommands {
  append(batch: Wire): WireOutcome;
  purgeRegisters(kind: RegisterKind, dueAt: string, limit: number): boolean;
  saveSnapshot(stream: string, snapshot: Snapshot): void;
  /** False at the end. */
  examineNames(limit: number): boolean;
}

/** A person and the key, null once erased. */
export type KeyEntry = readonly [subject: string, key: Uint8Array | null];

/** What is named by a digest, and its name. */
export type NameEntry = readonly [digest: string, name: string];

/** What a writer thread can do to the file of people's keys. */
export interface KeyCommands {
  find(subjects: readonly string[]): KeyEntry[];
  obtain(subjects: readonly string[]): KeyEntry[];
  erase(subject: string): void;
  findName(digest: string): string | undefined;
  /** Digests without one twice. */
  obtainNames(digests: readonly string[]): NameEntry[];
  forgetName(name: string): void;
  tombstones(): Tombstones;
}

/** The files that writer threads write, by kind, with what can be asked of each. */
export interface FileKinds {
  readonly log: LogCommands;
  readonly keys: KeyCommands;
}

export type FileKind = keyof FileKinds;

/** A call to the thread that writes `file`. The first call opens it; `close` closes it, and is answered when that is done. */
export interface WriterRequest {
  readonly call: number;
  readonly kind: FileKind;
  readonly file: string;
  /** A command of the kind, or `open` or `close`. */
  readonly command: string;
  readonly args: readonly unknown[];
}

/** What a writer thread answers a call with. */
export type WriterReply =
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly failure: Failure };
