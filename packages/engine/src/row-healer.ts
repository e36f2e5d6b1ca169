import type { View } from '@banyan/core';
import { StaleCursorError } from './errors.ts';
import type { DecodedEvent } from './event-decoder.ts';
import { sourceName } from './in-process-hub.ts';
import type { Hub, Source } from './ports/hub.ts';
import type { ParkedRow } from './ports/view-store.ts';
import type { RowEncoder } from './row-encoder.ts';
import { foldChanges, foldsOf, keysOf, rowChanges, unchanged, unknownRowOf, type PlainRow } from './view-folder.ts';
import type { Decoders, ViewProjection } from './view-projection.ts';

const BATCH_EVENTS = 5_000;
/** How often a row is folded when another instance writes meanwhile. */
const TRIES_MAX = 5;

/** What it takes to fold a view's rows again from the logs. */
export interface RowHealerParts {
  readonly view: View;
  readonly encoder: RowEncoder;
  readonly hub: Hub;
  readonly decoders: Decoders;
  /** The logs that the view folds. */
  readonly sources: readonly Source[];
}

/** Folds parked rows again from the logs. The projection must stand still meanwhile. */
export class RowHealer {
  readonly #parts: RowHealerParts;

  constructor(parts: RowHealerParts) {
    this.#parts = parts;
  }

  /** Resolves to true when the row is whole again, to false when it fails as before. */
  async heal(projection: ViewProjection, key: string): Promise<boolean> {
    for (let nth = 1; ; nth += 1) {
      try {
        return await this.#heal(projection, key);
      } catch (error) {
        if (!(error instanceof StaleCursorError) || nth === TRIES_MAX) throw error;
        // Another instance has come further.
        await projection.follow();
      }
    }
  }

  async #heal(projection: ViewProjection, key: string): Promise<boolean> {
    const parked = projection.parked.get(key);
    if (parked === undefined) return true;
    const keys = key === unknownRowOf(parked.stream) ? await this.#keysOfStream(projection, parked) : new Set([key]);
    if (keys === undefined) return false;
    const rows = new Map<string, PlainRow | undefined>([...keys].map((one) => [one, undefined]));
    for (const source of this.#parts.sources) {
      const whole = await this.#refold(projection, source, rows);
      if (!whole) return false;
    }
    await projection.heal(parked.source, rows, [key]);
    return true;
  }

  /** Folds the rows' events of one source, up to where the projection stands. False when one of them still throws. */
  async #refold(projection: ViewProjection, source: Source, rows: Map<string, PlainRow | undefined>): Promise<boolean> {
    const { view, encoder } = this.#parts;
    const folds = foldsOf(view, source.log);
    for await (const events of this.#decodedUpTo(projection, source)) {
      const changes = rowChanges(events, folds, new Map()).filter(({ key }) => rows.has(key));
      const states = new Map([...rows].map(([key, row]) => [key, unchanged(row)]));
      const park = foldChanges(encoder, sourceName(source), changes, states, new Map());
      if (park.length > 0) return false;
      for (const [key, { after }] of states) rows.set(key, after);
    }
    return true;
  }

  /** The rows that a stream's held-back events concern; undefined when that still cannot be told. */
  async #keysOfStream(
    projection: ViewProjection,
    { source: name, stream }: ParkedRow,
  ): Promise<Set<string> | undefined> {
    const source = this.#parts.sources.find((one) => sourceName(one) === name);
    if (source === undefined) return undefined;
    const folds = foldsOf(this.#parts.view, source.log);
    const keys = new Set<string>();
    for await (const events of this.#decodedUpTo(projection, source)) {
      for (const event of events) {
        const fold = event.info.stream === stream ? folds[event.info.type] : undefined;
        if (fold !== undefined) for (const key of keysOf(event, fold)) keys.add(key);
      }
    }
    return keys.has(unknownRowOf(stream)) ? undefined : keys;
  }

  async *#decodedUpTo(projection: ViewProjection, source: Source): AsyncGenerator<readonly DecodedEvent[]> {
    const { view, hub, decoders } = this.#parts;
    const end = projection.position(sourceName(source));
    const decoder = decoders(source.log);
    const folds = foldsOf(view, source.log);
    for (let position = 0; position < end;) {
      const events = await hub.read(source, position, Math.min(BATCH_EVENTS, end - position));
      const relevant = events.filter(({ type }) => Object.hasOwn(folds, type));
      await decoder.prepare(relevant);
      yield relevant.map((event) => decoder.decode(source, event));
      position = events.at(-1)?.position ?? end;
    }
  }
}
