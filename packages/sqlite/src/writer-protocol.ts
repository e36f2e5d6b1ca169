import type {
  HistoricBatch,
  KeyEntry,
  NameEntry,
  Register,
  RegisterKind,
  Snapshot,
  Tenure,
  Tombstones,
} from '@banyan/engine';
import type { Wire, WireOutcome } from './batch-wire.ts';
import type { Failure } from './store-failure.ts';

/** What a writer thread can do to a log. */
export interface LogCommands {
  append(batch: Wire): WireOutcome;
  purgeRegisters(kind: RegisterKind, dueAt: string, limit: number): boolean;
  saveSnapshot(stream: string, snapshot: Snapshot): void;
  /** False at the end. */
  examineNames(limit: number): boolean;
  passTenure(from: Tenure, to: Tenure): boolean;
  takeHistory(tenure: Tenure, batches: readonly HistoricBatch[]): void;
  forgetRegisters(tenure: Tenure): void;
  takeRegisters(tenure: Tenure, kind: RegisterKind, registers: readonly Register[]): void;
}

/** A person and the key, null once erased. */
export type FoundKey = readonly [subject: string, key: Uint8Array | null];

/** What a writer thread can do to the file of people's keys. */
export interface KeyCommands {
  find(subjects: readonly string[]): FoundKey[];
  obtain(subjects: readonly string[]): FoundKey[];
  erase(subject: string): void;
  findName(digest: string): string | undefined;
  /** Digests without one twice. */
  obtainNames(digests: readonly string[]): NameEntry[];
  forgetName(name: string): void;
  tombstones(): Tombstones;
  keys(after: string, limit: number): KeyEntry[];
  names(after: string, limit: number): NameEntry[];
  /** What has another key or name here, and nothing was taken then. */
  adopt(keys: readonly KeyEntry[], names: readonly NameEntry[]): string[];
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
