import type { StoredEvent } from '@banyan/engine';
import type { BatchMark } from './record-codec.ts';

const EVENT_OVERHEAD_BYTES = 200;

/** An estimate of what an event takes in memory. */
const sizeOf = ({ payload, meta, stream }: StoredEvent): number =>
  EVENT_OVERHEAD_BYTES + 2 * (payload.length + meta.length + stream.length);

/** The newest events of one log, without a gap, in bounded memory: older ones leave when newer ones come. */
export class TopicTail {
  readonly #bytesMax: number;
  #events: StoredEvent[] = [];
  #batches: BatchMark[] = [];
  #bytes = 0;
  /** The position before the first event kept. */
  #base = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The position of the newest event that is known, kept or not. */
  get head(): number {
    return this.#base + this.#events.length;
  }

  /** The batch of the newest event, where it is known. */
  get batch(): BatchMark | undefined {
    return this.#batches.at(-1);
  }

  /** Begins anew after a position: what is before it is read elsewhere. */
  restart(head: number): void {
    this.#events = [];
    this.#batches = [];
    this.#bytes = 0;
    this.#base = head;
  }

  /** Takes the event that follows. */
  push(event: StoredEvent, batch: BatchMark): void {
    this.#events.push(event);
    if (this.batch?.hash !== batch.hash) this.#batches.push(batch);
    this.#bytes += sizeOf(event);
    if (this.#bytes > this.#bytesMax) this.#drop();
  }

  /** The batch that holds a position, if it is kept. */
  batchAt(position: number): BatchMark | undefined {
    return this.#batches.findLast(({ first, last }) => first <= position && position <= last);
  }

  /** Undefined when it does not reach back so far. */
  read(afterPosition: number, limit: number): StoredEvent[] | undefined {
    if (afterPosition < this.#base) return undefined;
    return this.#events.slice(afterPosition - this.#base, afterPosition - this.#base + limit);
  }

  /** Half of it at a time, so that it is seldom. */
  #drop(): void {
    let dropped = 0;
    while (this.#bytes > this.#bytesMax / 2 && dropped < this.#events.length) {
      this.#bytes -= sizeOf(this.#events[dropped]!);
      dropped += 1;
    }
    this.#events = this.#events.slice(dropped);
    this.#base += dropped;
    const kept = this.#batches.findIndex(({ last }) => last > this.#base);
    this.#batches = kept < 0 ? this.#batches.slice(-1) : this.#batches.slice(kept);
  }
}
