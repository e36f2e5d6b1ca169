import type { FedEvent } from './log-feed.ts';
import { RECORD_OVERHEAD_BYTES } from './record-codec.ts';

/** A unit of a text takes three bytes at most; what is not Latin is rare. */
const UNIT_BYTES_MAX = 3;

export interface GroupedEvents {
  /** In order; each of them goes into one batch of records. */
  readonly groups: readonly (readonly FedEvent[])[];
  /** What goes into none, however small the others are. */
  readonly tooLarge: readonly { readonly position: number }[];
}

/** Divides events into batches of records that a topic takes. */
export function groupEvents(page: readonly FedEvent[], bytesMax: number): GroupedEvents {
  let most = 0;
  for (const { event } of page) most += RECORD_OVERHEAD_BYTES + UNIT_BYTES_MAX * units(event);
  if (most <= bytesMax) return { groups: page.length === 0 ? [] : [page], tooLarge: [] };
  const groups: FedEvent[][] = [];
  const tooLarge: { position: number }[] = [];
  let left = 0;
  for (const fed of page) {
    const { payload, meta, stream, position } = fed.event;
    const texts = Buffer.byteLength(payload) + Buffer.byteLength(meta) + 2 * Buffer.byteLength(stream);
    const bytes = RECORD_OVERHEAD_BYTES + texts;
    if (bytes > bytesMax) {
      tooLarge.push({ position });
      continue;
    }
    if (bytes > left) {
      groups.push([]);
      left = bytesMax;
    }
    groups.at(-1)!.push(fed);
    left -= bytes;
  }
  return { groups, tooLarge };
}

/** The stream is a key and a header. */
const units = ({ payload, meta, stream }: FedEvent['event']): number =>
  payload.length + meta.length + 2 * stream.length;
