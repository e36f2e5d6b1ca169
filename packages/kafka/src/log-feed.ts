import { CorruptLogError, type LogStore, type StoredBatch, type StoredEvent } from '@banyan/engine';

/** An event with the batch that it was committed in. */
export interface FedEvent {
  readonly event: StoredEvent;
  readonly batch: StoredBatch;
}

const BATCHES_MAX = 256;

/** Reads a log on from a position, page by page, and knows the batch of each event. */
export class LogFeed {
  readonly #store: LogStore;
  #position: number;
  /** Where the newest batch that was read ends. */
  #read: number;
  #batches: StoredBatch[] = [];

  /** @param boundary the end of a batch at or before the position: the newest of them, or more is read than is needed */
  constructor(store: LogStore, position: number, boundary: number) {
    this.#store = store;
    this.#position = position;
    this.#read = boundary;
  }

  /** At most so many events and about so many bytes of text, one event at least; none at the log's end. */
  async next(eventsMax: number, bytesMax: number): Promise<FedEvent[]> {
    const events = await this.#store.read(this.#position, eventsMax, bytesMax);
    const last = events.at(-1);
    if (last === undefined) return [];
    while (this.#read < last.position) await this.#readBatches();
    const fed: FedEvent[] = [];
    for (const event of events) {
      while (this.#batches[0]!.last < event.position) this.#batches.shift();
      fed.push({ event, batch: this.#batches[0]! });
    }
    this.#position = last.position;
    return fed;
  }

  async #readBatches(): Promise<void> {
    const batches = await this.#store.batches(this.#read, BATCHES_MAX);
    const last = batches.at(-1);
    if (last === undefined) throw new CorruptLogError(this.#store.log, `no batch holds position ${this.#read + 1}`);
    this.#batches.push(...batches);
    this.#read = last.last;
  }
}
