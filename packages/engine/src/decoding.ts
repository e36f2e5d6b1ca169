import type { DecodedEvent, Decoder } from './event-decoder.ts';
import type { Source } from './ports/hub.ts';
import type { StoredEvent } from './ports/log-store.ts';

/** How events are decoded. */
export interface Decoding {
  readonly prepare: (decoder: Decoder, events: readonly StoredEvent[]) => Promise<void>;
  readonly decode: (decoder: Decoder, source: Source, event: StoredEvent) => DecodedEvent;
}

/** For all views that follow a log at once. */
export const shared: Decoding = {
  prepare: (decoder, events) => decoder.prepare(events),
  decode: (decoder, source, event) => decoder.decode(source, event),
};

/** Old events were read for one view alone: nobody else would find them decoded. */
export const anew: Decoding = {
  prepare: (decoder, events) => decoder.prepareAnew(events),
  decode: (decoder, source, event) => decoder.decodeAnew(source, event),
};
