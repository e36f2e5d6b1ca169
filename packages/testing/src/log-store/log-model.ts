import {
  chainHash,
  type AppendOutcome,
  type Batch,
  type Component,
  type ComponentOutcome,
  type LogHead,
  type StoredEvent,
} from '@banyan/engine';

/** What a log store should do, as simply as it can be said: everything in maps, one call after another. */
export class LogModel {
  head: LogHead = { position: 0, recordedAt: '', hash: '' };
  readonly events: StoredEvent[] = [];
  /** By `<kind> <key>`. */
  readonly registers = new Map<string, string>();
  readonly #versions = new Map<string, number>();
  readonly #outcomes = new Map<string, AppendOutcome>();

  append(batch: Batch): AppendOutcome {
    const before = this.#outcomes.get(batch.id);
    if (before !== undefined) return before;
    const base = this.head.position;
    const late = batch.recordedAt < this.head.recordedAt;
    const components = batch.components.map((component) => this.#decide(component, late));
    const accepted = batch.components.filter((_, nth) => components[nth]?.accepted);
    for (const component of accepted) this.#write(component, batch.recordedAt);
    if (accepted.length > 0) {
      const digests = accepted.map(({ digest }) => digest).filter((digest) => digest !== '');
      const hash =
        digests.length === 0 ? this.head.hash : chainHash(this.head.hash, base + 1, batch.recordedAt, digests);
      this.head = { position: this.events.length, recordedAt: batch.recordedAt, hash };
    }
    const outcome = { head: this.head, base, components };
    this.#outcomes.set(batch.id, outcome);
    return outcome;
  }

  version(stream: string): number {
    return this.#versions.get(stream) ?? 0;
  }

  #decide({ reads, registers }: Component, late: boolean): ComponentOutcome {
    if (late) return { accepted: false, streams: [], registers: [], clock: true };
    const streams = reads
      .filter(({ stream, version }) => this.version(stream) !== version)
      .map(({ stream }) => ({ stream, version: this.version(stream) }));
    const held = registers
      .filter(({ kind, key, expect }) => this.registers.get(`${kind} ${key}`) !== expect)
      .map(({ kind, key }) => ({ kind, key, value: this.registers.get(`${kind} ${key}`) }));
    if (streams.length + held.length === 0) return { accepted: true };
    return { accepted: false, streams, registers: held, clock: false };
  }

  #write({ events, registers }: Component, recordedAt: string): void {
    for (const event of events) {
      this.events.push({ ...event, position: this.events.length + 1, recordedAt });
      this.#versions.set(event.stream, event.version);
    }
    for (const { kind, key, value } of registers) {
      if (value === undefined) this.registers.delete(`${kind} ${key}`);
      else this.registers.set(`${kind} ${key}`, value);
    }
  }
}
