import { DefectError, foldEvent, type EventDefinition, type Handle, type StreamRef } from '@banyan/core';
import type { PendingRegisters } from './pending-registers.ts';
import type { NewEvent, RegisterChange, RegisterKind } from './ports/log-store.ts';
import type { Sealer } from './sealer.ts';
import type { CachedStream, StateCache } from './state-cache.ts';

/** What a decision needs before it can be made; it is then started over. */
export interface Missing {
  readonly streams: StreamRef[];
  readonly subjects: string[];
  /** What else has to be done, such as hashing a password. */
  readonly work?: () => Promise<void>;
}

/** Ends a decision that needs something first: it is pure and is simply made again. One for all, as a stack trace would be dear and of no use. */
export const startOver = new Error('the decision is started over');

/** A stream that a session has read. */
export interface Read {
  readonly stream: string;
  /** Its version when the session first saw it. */
  readonly version: number;
  readonly cached: CachedStream;
}

/** A stream as one session sees it: the cached state, plus what the session has appended. */
interface Touched extends Read {
  state: unknown;
  nextVersion: number;
  appended: boolean;
}

/**
 * One try at making a decision: hands out streams, collects what is appended, and keeps all of it to itself until `publish`.
 */
export class Session {
  /** The time of the decision, ISO 8601 UTC with milliseconds. */
  readonly at: string;
  readonly events: NewEvent[] = [];
  readonly registers: RegisterChange[] = [];
  /** What was missing, once something was. */
  missing: Missing | undefined;
  /** Which of the decisions and reactions that share the session is being made. */
  turn = 0;
  readonly #cache: StateCache;
  readonly #sealer: Sealer;
  readonly #touched = new Map<string, Touched>();
  readonly #undo: (() => void)[] = [];
  readonly #pendingRegisters: PendingRegisters;
  #occurredAt: string;
  #meta: string;

  constructor(cache: StateCache, sealer: Sealer, at: string, pendingRegisters: PendingRegisters) {
    this.#pendingRegisters = pendingRegisters;
    this.#cache = cache;
    this.#sealer = sealer;
    this.at = at;
    this.#occurredAt = at;
    this.#meta = '{}';
  }

  /** What the events appended from now on carry. */
  annotate(occurredAt: string, meta: string): void {
    this.#occurredAt = occurredAt;
    this.#meta = meta;
  }

  /** The handle of a stream; ends the try when the stream has to be loaded first. */
  stream(ref: StreamRef): Handle {
    let touched = this.#touched.get(ref.stream);
    if (touched === undefined) {
      const cached = this.#cache.get(ref.stream);
      if (cached === undefined) return this.#startOver({ streams: [ref], subjects: [] });
      const { state, version } = cached;
      touched = { stream: ref.stream, version, cached, state, nextVersion: version, appended: false };
      this.#touched.set(ref.stream, touched);
    }
    return new StreamHandle(this, ref, touched);
  }

  /** Hands out streams to the decision or reaction that is being made, until it ends. */
  streams(): (ref: StreamRef) => Handle {
    const { turn } = this;
    return (ref) => {
      this.assertTurn(turn);
      return this.stream(ref);
    };
  }

  /** Ends a decision or reaction: what its code has kept hold of writes nothing any more. */
  endTurn(): void {
    this.turn += 1;
  }

  /** @throws DefectError when somebody writes for a decision or reaction that has ended */
  assertTurn(turn: number): void {
    if (turn !== this.turn) throw new DefectError('a decision or reaction that has ended writes nothing any more');
  }

  /** Changes a register in the same commit. */
  register(change: RegisterChange): void {
    this.registers.push(change);
  }

  /** What a register holds once all that is under way is committed; undefined when nothing under way changes it. */
  underWay(kind: RegisterKind, key: string): { readonly value: string | undefined } | undefined {
    return this.#pendingRegisters.find(kind, key);
  }

  /** Runs a part of the decision; when it throws, nothing of that part remains, and the error is returned. */
  attempt(part: () => void): { readonly error: unknown } | undefined {
    const { length: events } = this.events;
    const { length: registers } = this.registers;
    const { length: done } = this.#undo;
    try {
      part();
      return undefined;
    } catch (error) {
      if (this.missing !== undefined) throw error;
      while (this.#undo.length > done) this.#undo.pop()?.();
      this.events.length = events;
      this.registers.length = registers;
      return { error };
    }
  }

  /** Every stream that was read. */
  reads(): Iterable<Read> {
    return this.#touched.values();
  }

  /** Every stream that was appended to, with the state that it has once this session is committed. */
  *changes(): Iterable<{ readonly cached: CachedStream; readonly state: unknown; readonly version: number }> {
    for (const { cached, state, nextVersion, appended } of this.#touched.values()) {
      if (appended) yield { cached, state, version: nextVersion };
    }
  }

  /** Forgets all that was appended: the decision was to refuse. What was read stays read. */
  discard(): void {
    this.events.length = 0;
    this.registers.length = 0;
    for (const touched of this.#touched.values()) touched.appended = false;
  }

  /** Makes the new states what later decisions see. */
  publish(): void {
    for (const { cached, state, version } of this.changes()) {
      cached.state = state;
      cached.version = version;
      this.#cache.measure(cached);
    }
  }

  /** @internal */
  append(ref: StreamRef, touched: Touched, type: string, payload: Record<string, unknown>): void {
    const { contract, folds, aggregate } = ref.of;
    const definition: EventDefinition | undefined = contract.events[type];
    if (definition === undefined || folds[type] === undefined)
      throw new DefectError(`aggregate ${aggregate} does not fold an event ${type}`, { aggregate, type });
    const text = definition.checker.recordedText(payload);
    if (typeof text !== 'string') {
      const list = text.map(({ path, message }) => `${path} ${message}`).join('; ');
      throw new DefectError(`event ${type} of ${aggregate} does not fit its schema: ${list}`, {
        aggregate,
        type,
        problems: text,
      });
    }
    const sealed = this.seal(`${contract.name}/${type}`, definition.personal, payload);
    const info = { id: ref.id, version: touched.nextVersion + 1, recordedAt: this.at, occurredAt: this.#occurredAt };
    const { state, nextVersion, appended } = touched;
    this.#undo.push(() => Object.assign(touched, { state, nextVersion, appended }));
    // Folded as it will be read: a state never holds on to objects of whoever sent the command, nor to what JSON does not keep.
    touched.state = foldEvent(ref.of, type, state, JSON.parse(text), info);
    touched.nextVersion = info.version;
    touched.appended = true;
    this.events.push({
      stream: ref.stream,
      version: info.version,
      type,
      schema: definition.version,
      occurredAt: this.#occurredAt,
      payload: sealed === payload ? text : JSON.stringify(sealed),
      meta: this.#meta,
    });
  }

  /** Ends the try: this has to be done before it is made again. */
  await(work: () => Promise<void>): never {
    return this.#startOver({ streams: [], subjects: [], work });
  }

  /** Encrypts the personal fields of a payload; ends the try when a person's key has to be fetched first. */
  seal(
    scope: string,
    personal: ReadonlyMap<string, string>,
    payload: Record<string, unknown>,
  ): Record<string, unknown> {
    if (personal.size === 0) return payload;
    const missing = this.#sealer.missing(this.#sealer.subjects(personal, payload));
    if (missing.length > 0) return this.#startOver({ streams: [], subjects: missing });
    return this.#sealer.seal(scope, personal, payload);
  }

  #startOver(missing: Missing): never {
    this.missing ??= missing;
    throw startOver;
  }
}

class StreamHandle implements Handle {
  readonly #session: Session;
  readonly #ref: StreamRef;
  readonly #touched: Touched;
  readonly #turn: number;

  constructor(session: Session, ref: StreamRef, touched: Touched) {
    this.#session = session;
    this.#ref = ref;
    this.#touched = touched;
    this.#turn = session.turn;
  }

  get id(): string {
    return this.#ref.id;
  }

  get state(): any {
    return this.#touched.state;
  }

  get version(): number {
    return this.#touched.nextVersion;
  }

  append(event: string, payload: object): void {
    this.#session.assertTurn(this.#turn);
    this.#session.append(this.#ref, this.#touched, event, payload as Record<string, unknown>);
  }
}
