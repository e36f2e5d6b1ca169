import { deepFreeze, type View, type ViewFold } from '@banyan/core';
import { toInfo } from './event-decoder.ts';
import type { StoredEvent } from './ports/log-store.ts';
import type { Decoders } from './view-projection.ts';

/**
 * The same view, whose folds cannot change what they are given: one that tries throws, and its row is parked. At full speed rows are shared and not
 * frozen, since the types forbid such a fold; what is compared with the log is folded like this, so that one that got around them is found.
 */
export function strictView(view: View): View {
  const sources = view.sources.map((source) => ({
    ...source,
    folds: Object.fromEntries(Object.entries(source.folds).map(([event, fold]) => [event, strictFold(fold)])),
  }));
  return { ...view, sources };
}

function strictFold({ key, fold }: ViewFold<any, any>): ViewFold<any, any> {
  return { key, fold: (row, payload, event) => fold(deepFreeze(row), payload, event) };
}

/** Decoders that share no event with anybody, and freeze what they decode: no other view's fold has touched it, and none can. */
export function strictDecoders(decoders: Decoders): Decoders {
  return (log) => {
    const decoder = decoders(log);
    const payload = (event: StoredEvent): Record<string, unknown> => deepFreeze(decoder.payload(event));
    const decodeAnew: typeof decoder.decodeAnew = (source, event) => ({
      info: toInfo(source, event),
      payload: payload(event),
    });
    const prepareAnew: typeof decoder.prepareAnew = (events) => decoder.prepareAnew(events);
    return { prepare: prepareAnew, prepareAnew, decode: decodeAnew, decodeAnew, payload };
  };
}
