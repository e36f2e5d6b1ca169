import type { Source } from '@banyan/engine';
import { BrokersUnreachableError } from './errors.ts';
import { RecordDecoder, type TopicRecord } from './record-codec.ts';
import type { Place, TopicReader } from './topic-reader.ts';

/** How many records before an offset are looked at for one of the relay's. */
const LOOK_BACK = [1, 16, 256];
const BYTES_MAX = 64 * 1024;

/** The newest record of a log's relay before an offset; undefined when there is none, or none among the last few hundred. */
export async function recordBefore(
  reader: TopicReader,
  place: Place,
  source: Source,
  bounds: { readonly first: number; readonly before: number },
): Promise<TopicRecord | undefined> {
  const decoder = new RecordDecoder(source);
  for (const back of LOOK_BACK) {
    let newest: TopicRecord | undefined;
    let offset = Math.max(bounds.first, bounds.before - back);
    while (offset < bounds.before) {
      const wanted = { place, offset };
      const found = await reader.fetch([wanted], { waitMs: 0, bytesMax: BYTES_MAX }).catch((error: unknown) => {
        throw new BrokersUnreachableError(`the end of the topic of ${source.log} cannot be read`, error);
      });
      const records = found.get(wanted) ?? [];
      const last = records.at(-1);
      if (last === undefined) break;
      for (const { offset: at, record } of records) if (at < bounds.before) newest = decoder.decode(record) ?? newest;
      offset = last.offset + 1;
    }
    if (newest !== undefined || bounds.before - back <= bounds.first) return newest;
  }
  return undefined;
}
