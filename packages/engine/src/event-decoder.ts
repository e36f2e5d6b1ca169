import { upcast, type AnyContract, type EventDefinition, type Recorded } from '@banyan/core';
import type { Source } from './ports/hub.ts';
import type { StoredEvent } from './ports/log-store.ts';
import type { Sealer } from './sealer.ts';
import { INPUT_SKIPPED } from './skipped-input.ts';

/** A recorded event as views and process managers get it. */
export interface DecodedEvent {
  readonly info: Recorded;
  readonly payload: Record<string, unknown>;
}

/** Who and what caused an event. */
export interface EventMeta {
  /** `<role>/<id>` */
  readonly by: string;
  /** The command that was decided, or the process manager that reacted. */
  readonly cause: string;
  readonly tenant?: string | undefined;
  /** W3C traceparent. */
  readonly trace?: string | undefined;
}

/** Where a stored event keeps its decoded form: dearly bought WeakMaps showed in profiles. */
const memo = Symbol('decoded');

interface Memo {
  [memo]?: { readonly decoded: DecodedEvent; readonly vintage: number };
}

/**
 * Turns stored events of one contract into what folds see: parsed, personal fields opened, old versions upcast. One event object is decoded
 * once, however many views read it.
 */
export class EventDecoder {
  readonly #contract: AnyContract;
  readonly #sealer: Sealer;

  constructor(contract: AnyContract, sealer: Sealer) {
    this.#contract = contract;
    this.#sealer = sealer;
  }

  /** Fetches the keys that `decode` will need for these events. What was decoded before somebody was erased, and may hold them in the clear, is forgotten. */
  async prepare(events: readonly StoredEvent[]): Promise<void> {
    const undecoded = events.filter((event) => (event as Memo)[memo]?.vintage !== this.#sealer.vintage);
    await this.prepareAnew(undecoded);
    // Only now that its keys are here: another follower may be about to decode it, too.
    for (const event of undecoded as readonly Memo[])
      if (event[memo] !== undefined && event[memo].vintage !== this.#sealer.vintage) delete event[memo];
  }

  /** Fetches those that `decodeAnew` and `payload` will need: also for events that have been decoded, whose keys may have left the cache since. */
  async prepareAnew(events: readonly StoredEvent[]): Promise<void> {
    const subjects: string[] = [];
    for (const event of events) {
      const definition = this.#definition(event);
      if (definition === undefined || definition.personal.size === 0) continue;
      subjects.push(...this.#sealer.subjects(definition.personal, JSON.parse(event.payload)));
    }
    if (subjects.length > 0) await this.#sealer.find(subjects);
  }

  /** @throws UnknownVersionError when a newer version of the code wrote the event */
  decode(source: Source, event: StoredEvent): DecodedEvent {
    const remembering = event as Memo;
    remembering[memo] ??= { decoded: this.decodeAnew(source, event), vintage: this.#sealer.vintage };
    return remembering[memo].decoded;
  }

  /** The same for an event that nobody else will ask for. */
  decodeAnew(source: Source, event: StoredEvent): DecodedEvent {
    return { info: toInfo(source, event), payload: this.payload(event) };
  }

  /** The payload as folds of this code's version see it. */
  payload(event: StoredEvent): Record<string, unknown> {
    const parsed: Record<string, unknown> = JSON.parse(event.payload);
    if (event.type === INPUT_SKIPPED) return parsed;
    const definition = this.#definition(event);
    const opened =
      definition === undefined || definition.personal.size === 0
        ? parsed
        : this.#sealer.open(`${this.#contract.name}/${event.type}`, definition.personal, parsed);
    return upcast(this.#contract, event.type, event.schema, opened) as Record<string, unknown>;
  }

  #definition(event: StoredEvent): EventDefinition | undefined {
    return this.#contract.events[event.type];
  }
}

/** What those who fold need of an event decoder. */
export type Decoder = Pick<EventDecoder, 'prepare' | 'prepareAnew' | 'decode' | 'decodeAnew' | 'payload'>;

/** What folds may know of a stored event besides its payload. */
export function toInfo({ log, shard }: Source, event: StoredEvent): Recorded {
  const { position, stream, type, version, recordedAt, occurredAt } = event;
  return {
    log,
    shard,
    position,
    stream,
    id: stream.slice(stream.indexOf('/') + 1),
    type,
    version,
    recordedAt,
    occurredAt,
  };
}
