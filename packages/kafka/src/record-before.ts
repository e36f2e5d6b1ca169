import type { Source } from '@banyan/engine';
import { BrokersUnreachableError } from './errors.ts';
import { RecordDecoder, type TopicRecord } from './record-codec.ts';
import type { Place, TopicReader } from './topic-reader.ts';

/** How many records before an offset are looked at. A relay at work sends one every few seconds, so its newest one is among them. */
export const LOOK_BACK = 256;
const BYTES_MAX = 256 * 1024;

/** The newest record before an offset of the newest relay that has left one near it; undefined when none has. */
export async function recordBefore(
  reader: TopicReader,
  place: Place,
  source: Source,
  bounds: { readonly first: number; readonly before: number },
): Promise<TopicRecord | undefined> {
  const decoder = new RecordDecoder(source);
  let newest: TopicRecord | undefined;
  let offset = Math.max(bounds.first, bounds.before - LOOK_BACK);
  while (offset < bounds.before) {
    const wanted = { place, offset };
    const found = await reader.fetch([wanted], { waitMs: 0, bytesMax: BYTES_MAX }).catch((error: unknown) => {
      throw new BrokersUnreachableError(`the end of the topic of ${source.log} cannot be read`, error);
    });
    const records = found.get(wanted) ?? [];
    for (const { offset: at, record } of records) {
      const decoded = at < bounds.before ? decoder.decode(record) : undefined;
      if (decoded !== undefined && decoded.relay >= (newest?.relay ?? 0)) newest = decoded;
    }
    const last = records.at(-1);
    if (last === undefined) break;
    offset = last.offset + 1;
  }
  return newest;
}
