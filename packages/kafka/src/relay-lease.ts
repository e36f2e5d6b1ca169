import { randomUUID } from 'node:crypto';
import { StoreError, type Batch, type Clock, type LogStore } from '@banyan/engine';

/** How far a log has been sent to its topic, and by whom: a register of the log itself, compared and set. */
interface LeaseRecord {
  /** Grows with each relay that takes over; records carry it. */
  readonly generation: number;
  /** Who has it; '' when it was given back. */
  readonly relay: string;
  /** Counts up while its holder lives. */
  readonly beat: number;
  /** Events up to here have been sent, and here a batch of the log ends. */
  readonly sent: number;
}

/** The lease as it was read. */
export interface SeenLease {
  readonly text: string | undefined;
  readonly record: LeaseRecord;
}

/** The register's key. It is moved together with the log. */
const KEY = 'relay to kafka';
const NOBODY: LeaseRecord = { generation: 0, relay: '', beat: 0, sent: 0 };

/**
 * The right to send a log to its topic. It is kept in the log, where a compare-and-set says who has it: a relay that has lost it, however long it slept, learns so
 * at its next beat, and what it sends until then has an older generation than what is sent by the other.
 */
export class RelayLease {
  readonly #store: LogStore;
  readonly #clock: Clock;
  readonly #id = randomUUID();
  #held: SeenLease | undefined;

  constructor(store: LogStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Undefined while somebody else has it, or nobody. */
  get held(): LeaseRecord | undefined {
    return this.#held?.record;
  }

  async look(): Promise<SeenLease> {
    const text = await this.#store.register('cursor', KEY);
    return { text, record: text === undefined ? NOBODY : (JSON.parse(text) as LeaseRecord) };
  }

  /** Whether nobody else has it: it was given back, or kept by this one, which could not give it back. */
  isFree({ record }: SeenLease): boolean {
    return record.relay === '' || record.relay === this.#id;
  }

  /** Takes it from whoever had it when it was seen; false when it has changed hands since. */
  async take({ text, record }: SeenLease): Promise<boolean> {
    const { generation, sent } = record;
    return this.#set(text, { generation: generation + 1, relay: this.#id, beat: 0, sent });
  }

  /** Says that its holder lives, and how far it has come; false when it has lost the lease. */
  async beat(sent: number): Promise<boolean> {
    if (this.#held === undefined) return false;
    const { text, record } = this.#held;
    return this.#set(text, { ...record, beat: record.beat + 1, sent });
  }

  /** Gives it back, so that nobody waits for the end of a holder that has gone. */
  async release(sent: number): Promise<void> {
    if (this.#held === undefined) return;
    const { text, record } = this.#held;
    await this.#set(text, { ...record, relay: '', sent: Math.max(record.sent, sent) });
    this.#held = undefined;
  }

  async #set(expect: string | undefined, record: LeaseRecord): Promise<boolean> {
    const value = JSON.stringify(record);
    for (;;) {
      // At the log's own time: its clock is not moved, so a batch that is being decided now is not older than this.
      const { recordedAt } = await this.#store.head();
      const component = {
        reads: [],
        events: [],
        registers: [{ kind: 'cursor', key: KEY, expect, value } as const],
        digest: '',
      };
      const batch: Batch = {
        id: randomUUID(),
        recordedAt: recordedAt === '' ? new Date(this.#clock.now()).toISOString() : recordedAt,
        components: [component],
      };
      const { components } = await this.#appendUntilKnown(batch);
      const [outcome] = components;
      if (outcome?.accepted !== false) {
        this.#held = { text: value, record };
        return true;
      }
      // The log has got on between the two.
      if (outcome.clock) continue;
      this.#held = undefined;
      return false;
    }
  }

  /** An unknown outcome is settled by the same batch, once more; one that stays unknown is thrown, and the lease with it counts as lost. */
  async #appendUntilKnown(batch: Batch): ReturnType<LogStore['append']> {
    try {
      return await this.#store.append(batch);
    } catch (error) {
      const unknown = error instanceof StoreError && error.outcome === 'unknown';
      try {
        if (unknown) return await this.#store.append(batch);
      } catch {
        // What was thrown first says more.
      }
      if (unknown) this.#held = undefined;
      throw error;
    }
  }
}
