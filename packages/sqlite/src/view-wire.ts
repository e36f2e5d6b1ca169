import type { ParkedRow, PositionVector, ViewDefinition } from '@banyan/engine';
import type { MovedCursor } from '@banyan/engine/view-store';
import type { Failure } from './store-failure.ts';
import type { SqlValue } from './view-values.ts';

/** A view's write as it travels to the writer thread: one flat list of plain values, which is copied several times faster than objects. */
export interface FlatWrite {
  readonly source: string;
  readonly from: number;
  readonly to: number;
  readonly beside?: PositionVector | undefined;
  /** For each row: key, row text, then the values of the layout's columns. */
  readonly rows: readonly SqlValue[];
  readonly deletes: readonly string[];
  readonly park: readonly ParkedRow[];
  readonly unpark: readonly string[];
}

/** A view's file as the writer thread has opened it. */
export interface OpenedFile {
  /** The writer thread's number for it. */
  readonly file: number;
  /** The folder's number for it. */
  readonly generation: number;
  readonly path: string;
  /** The definition that its rows were written with. */
  readonly definition: ViewDefinition;
}

/** A file that a thread which died had open, as the one that takes its place is told of it. */
export interface HeldFile extends Pick<OpenedFile, 'file' | 'generation' | 'path'> {
  readonly folder: string;
  readonly view: string;
}

/** A stretch of work for the writer thread, and what it answers. */
export interface WriterCalls {
  /** The first that is asked of a thread which takes the place of one that died. */
  takeOver(folders: readonly string[], files: readonly HeldFile[]): void;
  openFolder(folder: string): string[];
  openView(folder: string, definition: ViewDefinition): OpenedFile & { readonly damage?: string };
  createShadow(folder: string, definition: ViewDefinition): OpenedFile;
  write(file: number, write: FlatWrite): void;
  swap(file: number): void;
  discard(file: number): void;
  markDamaged(file: number): void;
  removeDamaged(folder: string, view: string): void;
  closeFolder(folder: string): void;
}

export type WriterCall = keyof WriterCalls;

export interface WriterRequest {
  readonly id: number;
  readonly call: WriterCall;
  readonly args: readonly unknown[];
}

export type WriterReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: WriterFailure };

/** Why the writer thread did not do what it was asked: a cursor that has moved, or what SQLite said. */
export type WriterFailure = ({ readonly kind: 'stale' } & MovedCursor) | Failure;

/** Thrown in the writer thread when a write does not start where the view's cursor stands. */
export class CursorMoved extends Error {
  readonly moved: MovedCursor;
  constructor(moved: MovedCursor) {
    super(`the cursor stands at ${moved.actual}`);
    this.moved = moved;
  }
}
