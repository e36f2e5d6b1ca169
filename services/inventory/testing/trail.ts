import {
  isRejection,
  mapStreams,
  type Handle,
  type Recorded,
  type StreamRef,
  type View,
  type ViewFold,
} from '@banyan/core';
import { inventory } from '../contract.ts';
import { inventoryService } from '../service.ts';

/** When a trail begins. */
export const START_MS = Date.UTC(2026, 0, 1);
export const MINUTE_MS = 60_000;

/** An event of a trail. */
export interface Appended {
  readonly type: string;
  readonly payload: object;
  readonly info: Recorded;
}

interface Stream {
  readonly state: unknown;
  readonly version: number;
}

/** The service's log as it is decided, one command after the other, all or nothing. */
export class Trail {
  readonly streams = new Map<string, Stream>();
  readonly events: Appended[] = [];
  #minutes = 0;

  now(): string {
    return new Date(START_MS + this.#minutes * MINUTE_MS).toISOString();
  }

  pass(minutes: number): void {
    this.#minutes += minutes;
  }

  /** True when the command was done, false when it was rejected. */
  send(command: string, body: object): boolean {
    return this.sendFor(command, body) === undefined;
  }

  /** The name of the rejection; undefined when the command was done. */
  sendFor(command: string, body: object): string | undefined {
    const { streams, decide } = inventoryService.decisions.find((decision) => decision.command === command)!;
    const definition = inventory.commands[command as keyof typeof inventory.commands];
    definition.checker.assert(command, body);
    const staged = new Map<string, Stream>();
    const appended: Appended[] = [];
    const handle = (ref: StreamRef): Handle => this.#open(ref, staged, appended);
    const decided = decide(body, mapStreams(streams(body), handle), {
      at: this.now(),
      occurredAt: this.now(),
      caller: { role: 'staff', id: 'tester', tenant: 'default' },
      stream: handle as never,
    });
    if (isRejection(decided)) return decided.rejected;
    for (const [name, stream] of staged) this.streams.set(name, stream);
    this.events.push(...appended);
    return undefined;
  }

  #open({ of, id, stream: name }: StreamRef, staged: Map<string, Stream>, appended: Appended[]): Handle {
    const current = (): Stream => staged.get(name) ?? this.streams.get(name) ?? { state: of.initial, version: 0 };
    const now = this.now();
    const position = this.events.length;
    return {
      id,
      get state() {
        return current().state;
      },
      get version() {
        return current().version;
      },
      append: (type: string, payload: object) => {
        inventory.events[type as keyof typeof inventory.events].checker.assert(type, payload);
        const version = current().version + 1;
        const info = {
          id,
          version,
          recordedAt: now,
          occurredAt: now,
          log: 'inventory',
          shard: 0,
          position: position + appended.length + 1,
          stream: name,
          type,
        };
        staged.set(name, { state: of.folds[type]!(current().state, payload, info), version });
        appended.push({ type, payload, info });
      },
    };
  }
}

/** The rows that a view of this service makes of events. */
export function rowsOf<R>(of: View<any, any, any, any>, events: readonly Appended[]): Map<string, R> {
  return new Rows<R>(of).after(events);
}

/** The rows that a view of this service makes of a trail as it grows. */
export class Rows<R> {
  readonly #folds: Readonly<Record<string, ViewFold<any, any>>>;
  readonly #rows = new Map<string, R>();
  #seen = 0;

  constructor(of: View<any, any, any, any>) {
    this.#folds = of.sources[0]!.folds;
  }

  /** The rows after these events, of which the first ones were given before. */
  after(events: readonly Appended[]): Map<string, R> {
    for (const { type, payload, info } of events.slice(this.#seen)) {
      const fold = this.#folds[type];
      if (fold === undefined) continue;
      for (const key of [fold.key(payload, info)].flat())
        this.#rows.set(key, fold.fold(this.#rows.get(key), payload, { ...info, key }) as R);
    }
    this.#seen = events.length;
    return this.#rows;
  }
}
