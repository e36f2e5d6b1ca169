import type { AnswerContext } from '@banyan/core';
import type { Decoder } from './event-decoder.ts';
import type { Source } from './ports/hub.ts';
import type { LogStore } from './ports/log-store.ts';
import type { StreamLoader } from './stream-loader.ts';

/** Reads what happened to one stream from the log, the newest first. Nothing is kept: such pages are read by people. */
export function streamHistory(
  source: Source,
  store: Pick<LogStore, 'readStream'>,
  loader: StreamLoader,
  decoder: Decoder,
): AnswerContext['history'] {
  return async (of, { limit, before }) => {
    const last = before === undefined ? await newestVersion(loader, of) : before - 1;
    const first = Math.max(0, last - limit);
    const events = last <= first ? [] : await store.readStream(of.stream, first, last - first);
    await decoder.prepareAnew(events);
    return events.toReversed().map((event) => decoder.decodeAnew(source, event));
  };
}

/** Perhaps one that is decided and not committed yet: of that the log tells nothing. */
async function newestVersion(loader: StreamLoader, of: Parameters<AnswerContext['history']>[0]): Promise<number> {
  const cached = await loader.load(of);
  cached.pins -= 1;
  return cached.version;
}
