import type { View, ViewFold } from '@banyan/core';
import type { DecodedEvent } from './event-decoder.ts';
import type { ParkedRow } from './ports/view-store.ts';
import type { RowEncoder } from './row-encoder.ts';
import { faultOfKey } from './view-store/values.ts';

export type PlainRow = Record<string, unknown>;

/** One event and the row of a view that it concerns. */
export interface RowChange {
  readonly key: string;
  readonly event: DecodedEvent;
  readonly fold: ViewFold<any, any>;
}

/** A row that a batch of events is folded into; undefined: there is none. */
export interface RowState {
  readonly before: PlainRow | undefined;
  /** What the events made of it, once `isChanged`. */
  after: PlainRow | undefined;
  isChanged: boolean;
}

/** A row that no event has been folded into yet. */
export function unchanged(before: PlainRow | undefined): RowState {
  return { before, after: before, isChanged: false };
}

/** Stands for the key of the row when not even that can be told: everything of the stream is held back. */
export function unknownRowOf(stream: string): string {
  return `${UNKNOWN_ROW}${stream}`;
}

const UNKNOWN_ROW = '(unknown row of stream) ';

/** Whether a key stands for the unknown row of the stream. Asked for every event, so it makes no text for those that it does not. */
function isUnknownRow(key: string, stream: string): boolean {
  return key.startsWith(UNKNOWN_ROW) && key === unknownRowOf(stream);
}

/** The view's folds of one contract's events, by event name. */
export function foldsOf(view: View, log: string): Readonly<Record<string, ViewFold<any, any>>> {
  return view.sources.find(({ contract }) => contract.name === log)?.folds ?? {};
}

/**
 * Which rows the events concern, in the events' order. Where a key function throws, the event and all later ones of its stream are changes of the
 * stream's `unknownRowOf`.
 */
export function rowChanges(
  events: readonly DecodedEvent[],
  folds: Readonly<Record<string, ViewFold<any, any>>>,
  parked: ReadonlyMap<string, ParkedRow>,
): RowChange[] {
  const changes: RowChange[] = [];
  const lost = new Set<string>();
  for (const event of events) {
    const fold = folds[event.info.type];
    if (fold === undefined) continue;
    const { stream } = event.info;
    const unknown = lost.size === 0 && parked.size === 0 ? undefined : unknownRowOf(stream);
    const isLost = unknown !== undefined && (lost.has(unknown) || parked.has(unknown));
    for (const key of isLost ? [unknown] : keysOf(event, fold)) {
      if (isUnknownRow(key, stream)) lost.add(key);
      changes.push({ key, event, fold });
    }
  }
  return changes;
}

/** The keys of the rows that the event concerns; when they cannot be told, that of its stream's unknown row. */
export function keysOf(event: DecodedEvent, fold: ViewFold<any, any>): readonly string[] {
  try {
    return keysFrom(event, fold);
  } catch {
    return [unknownRowOf(event.info.stream)];
  }
}

function keysFrom(event: DecodedEvent, { key }: ViewFold<any, any>): readonly string[] {
  const keys: unknown = key(event.payload, event.info);
  if (typeof keys === 'string') return [checkedKey(keys)];
  return [...new Set(keys as Iterable<unknown>)].map(checkedKey);
}

function checkedKey(key: unknown): string {
  const fault = typeof key === 'string' && key !== '' ? faultOfKey(key) : 'must be a text that is not empty';
  if (fault !== undefined) throw new TypeError(`a row’s key ${fault}: ${JSON.stringify(key)?.slice(0, 100)}`);
  return key as string;
}

/**
 * Folds changes into the states of their rows; returns the rows to park. A row is checked after each of its changes; which of them
 * is to blame is only looked for when something is wrong with it. A change that throws, or makes a row that does not fit the view, parks its row: the row stays as the changes before it left
 * it, and what comes later for it is counted and held back. Changes of rows that are parked already are held back, too.
 */
export function foldChanges(
  encoder: RowEncoder,
  source: string,
  changes: readonly RowChange[],
  states: ReadonlyMap<string, RowState>,
  parked: ReadonlyMap<string, ParkedRow>,
): ParkedRow[] {
  const held = new Map<string, ParkedRow>();
  const failed = new Set<string>();
  for (const change of changes) {
    const { key } = change;
    const standing = parked.size === 0 ? undefined : (held.get(key) ?? parked.get(key));
    if (standing !== undefined) held.set(key, { ...standing, held: standing.held + 1 });
    else if (failed.size === 0 || !failed.has(key)) {
      const state = states.get(key)!;
      // As if it had been written in between: how events fall into batches does not decide what is poison.
      if (state.isChanged && state.after !== undefined && !fits(encoder, state.after)) {
        failed.add(key);
        continue;
      }
      try {
        state.after = foldOne(state.after, change);
        state.isChanged = true;
      } catch {
        failed.add(key);
      }
    }
  }
  for (const [key, { after, isChanged }] of states)
    if (isChanged && after !== undefined && !fits(encoder, after)) failed.add(key);
  const park = [...held.values()];
  for (const key of failed) {
    const own = changes.filter((change) => change.key === key);
    const state = states.get(key)!;
    const { row, poison } = findPoison(encoder, own, state.before);
    state.after = row;
    state.isChanged = poison?.index !== 0;
    if (poison !== undefined) park.push(parkedAt(source, own, poison));
  }
  return park;
}

function fits(encoder: RowEncoder, row: PlainRow): boolean {
  try {
    encoder.check(row);
    return true;
  } catch {
    return false;
  }
}

/** The change that a row stops at. */
interface Poison {
  readonly index: number;
  readonly reason: string;
}

/** A row after its changes, or before the one that it stops at. */
interface FoldedRow {
  readonly row: PlainRow | undefined;
  readonly poison?: Poison;
}

/** Folds a row's changes step by step, looking for the one that is to blame for what went wrong. */
function findPoison(encoder: RowEncoder, changes: readonly RowChange[], before: PlainRow | undefined): FoldedRow {
  let row = before;
  for (const [index, change] of changes.entries()) {
    try {
      const next = foldOne(row, change);
      if (next !== undefined) encoder.check(next);
      row = next;
    } catch (error) {
      return { row, poison: { index, reason: error instanceof Error ? error.message : String(error) } };
    }
  }
  // A fold that failed once and does not fail again depends on something other than its arguments; its result is as good as any.
  return { row };
}

function foldOne(row: PlainRow | undefined, { key, event, fold }: RowChange): PlainRow | undefined {
  // For an unknown row the key function is what failed; calling it again gives the reason.
  if (isUnknownRow(key, event.info.stream))
    throw new Error(`the key of the row cannot be told: ${reasonOf(() => keysFrom(event, fold))}`);
  return fold.fold(row, event.payload, { ...event.info, key });
}

function reasonOf(call: () => unknown): string {
  try {
    return `it gives ${JSON.stringify(call())}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function parkedAt(source: string, changes: readonly RowChange[], { index, reason }: Poison): ParkedRow {
  const { key, event } = changes[index]!;
  const { position, stream } = event.info;
  return { key, source, position, stream, reason, held: changes.length - index };
}
