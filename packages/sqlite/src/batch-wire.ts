import type {
  AppendOutcome,
  Batch,
  Component,
  ComponentOutcome,
  NewEvent,
  RegisterChange,
  StreamVersion,
} from '@banyan/engine';

/** What the structured clone copies between threads: one flat array, less than half as dear as the same batch as nested objects. */
export type Wire = (string | number | null)[];

/** Lays a batch out flat. */
export function encodeBatch(batch: Batch): Wire {
  const wire: Wire = [batch.id, batch.recordedAt, batch.components.length];
  for (const { reads, events, registers, digest } of batch.components) {
    wire.push(digest, reads.length, events.length, registers.length);
    for (const { stream, version } of reads) wire.push(stream, version);
    for (const { stream, version, type, schema, occurredAt, payload, meta } of events) {
      wire.push(stream, version, type, schema, occurredAt, payload, meta);
    }
    for (const { kind, key, expect, force, value, due } of registers)
      wire.push(kind, key, expect ?? null, force === true ? 1 : 0, value ?? null, due ?? null);
  }
  return wire;
}

/** Rebuilds the batch that `encodeBatch` laid out. */
export function decodeBatch(wire: Wire): Batch {
  let at = 0;
  const text = (): string => wire[at++] as string;
  const number = (): number => wire[at++] as number;
  const optional = (): string | undefined => (wire[at++] as string | null) ?? undefined;
  const times = <Item>(count: number, read: () => Item): Item[] => {
    const items: Item[] = [];
    for (let nth = 0; nth < count; nth++) items.push(read());
    return items;
  };
  const readVersion = (): StreamVersion => ({ stream: text(), version: number() });
  const readEvent = (): NewEvent => ({
    stream: text(),
    version: number(),
    type: text(),
    schema: number(),
    occurredAt: text(),
    payload: text(),
    meta: text(),
  });
  const readRegister = (): RegisterChange => ({
    kind: text() as RegisterChange['kind'],
    key: text(),
    expect: optional(),
    force: number() === 1,
    value: optional(),
    due: optional(),
  });
  const readComponent = (): Component => {
    const digest = text();
    const [reads, events, registers] = [number(), number(), number()];
    return {
      reads: times(reads, readVersion),
      events: times(events, readEvent),
      registers: times(registers, readRegister),
      digest,
    };
  };
  const [id, recordedAt, components] = [text(), text(), number()];
  return { id, recordedAt, components: times(components, readComponent) };
}

/** An outcome as it travels back: components that were accepted are only counted. */
export interface WireOutcome {
  readonly head: AppendOutcome['head'];
  readonly base: number;
  readonly components: number;
  readonly refused: readonly (readonly [nth: number, outcome: ComponentOutcome])[];
}

const accepted: ComponentOutcome = { accepted: true };

/** Lays an outcome out for the way back. */
export function encodeOutcome({ head, base, components }: AppendOutcome): WireOutcome {
  const refused = components.flatMap((outcome, nth) => (outcome.accepted ? [] : [[nth, outcome] as const]));
  return { head, base, components: components.length, refused };
}

/** Rebuilds the outcome that `encodeOutcome` laid out. */
export function decodeOutcome({ head, base, components, refused }: WireOutcome): AppendOutcome {
  const outcomes = Array.from({ length: components }, () => accepted);
  for (const [nth, outcome] of refused) outcomes[nth] = outcome;
  return { head, base, components: outcomes };
}
