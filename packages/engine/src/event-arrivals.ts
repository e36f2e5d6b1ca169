import type { ProcessManager, Reaction } from '@banyan/core';
import { messageOf, type EventArrival } from './arrival.ts';
import type { EventMeta } from './event-decoder.ts';
import { sourceName } from './in-process-hub.ts';
import type { Held } from './intent.ts';
import type { ParkedInstances } from './parked-instances.ts';
import type { Hub, Source } from './ports/hub.ts';
import type { StoredEvent } from './ports/log-store.ts';
import type { Decoders } from './view-projection.ts';

/** What it takes to tell whose events are whose. */
export interface EventArrivalsParts {
  readonly process: ProcessManager;
  readonly hub: Hub;
  readonly decoders: Decoders;
  readonly parked: ParkedInstances;
}

/** Tells which events concern which instances of a process manager. */
export class EventArrivals {
  readonly #parts: EventArrivalsParts;

  constructor(parts: EventArrivalsParts) {
    this.#parts = parts;
  }

  /**
   * The events that concern instances, in order. Where it cannot be told whose an event is, the event and all later ones of its stream are poison for what
   * stands for the unknown instance.
   */
  async of(source: Source, events: readonly StoredEvent[]): Promise<EventArrival[]> {
    const { process, decoders, parked } = this.#parts;
    const own = process.reactions.filter(({ contract }) => contract.name === source.log);
    const reactions = new Map(own.map((reaction) => [reaction.event, reaction]));
    const relevant = events.filter(({ type }) => reactions.has(type));
    if (relevant.length === 0) return [];
    await decoders(source.log).prepare(relevant);
    const lost = new Map<string, string>();
    const arrivals: EventArrival[] = [];
    for (const stored of relevant) {
      const unknown = unknownInstanceOf(stored.stream);
      const before = lost.get(unknown) ?? parked.get(unknown)?.reason;
      const arrival = this.#arrival(source, stored, reactions.get(stored.type)!, before);
      if (arrival?.poison !== undefined) lost.set(unknown, arrival.poison);
      if (arrival !== undefined) arrivals.push(arrival);
    }
    return arrivals;
  }

  /** An event that was held back. Undefined when this version of the code does not react to it any more. */
  async recall(from: string, position: number): Promise<EventArrival | undefined> {
    const { process, hub, decoders } = this.#parts;
    const source = hub.sources().find((one) => sourceName(one) === from);
    const [stored] = source === undefined ? [] : await hub.read(source, position - 1, 1);
    if (source === undefined || stored?.position !== position)
      throw new Error(`event ${from}:${position} cannot be read`);
    const reaction = process.reactions.find(
      ({ contract, event }) => contract.name === source.log && event === stored.type,
    );
    if (reaction === undefined) return undefined;
    await decoders(source.log).prepare([stored]);
    return this.#arrival(source, stored, reaction, undefined);
  }

  /** @param poison why an earlier event of the stream could not be given to its instance: this one waits behind it */
  #arrival(
    source: Source,
    stored: StoredEvent,
    reaction: Reaction,
    poison: string | undefined,
  ): EventArrival | undefined {
    const { process, decoders } = this.#parts;
    const event = decoders(source.log).decode(source, stored);
    const { trace }: EventMeta = JSON.parse(stored.meta);
    const { position, stream } = stored;
    const held: Held = { kind: 'event', source: sourceName(source), position };
    const input = { kind: 'event', reaction, event, trace } as const;
    const lost = (reason: string): EventArrival => {
      return { position, input, held: () => held, instance: unknownInstanceOf(stream), poison: reason };
    };
    if (poison !== undefined) return lost(poison);
    try {
      const instance = reaction.instance(event.payload, event.info);
      if (instance === undefined) return undefined;
      // Throws for what cannot be an instance's id.
      process.state(instance);
      return { position, input, held: () => held, instance };
    } catch (error) {
      return lost(`whose event it is cannot be told: ${messageOf(error)}`);
    }
  }
}

/** Stands for the instance when it cannot be told: everything of the stream is held back. */
function unknownInstanceOf(stream: string): string {
  return `(unknown instance of stream) ${stream}`;
}
