import { InvalidError, type AnswerContext } from '@banyan/core';
import type { Decoder, EventMeta } from './event-decoder.ts';
import type { LogStore } from './ports/log-store.ts';

const LIMIT = 100;
const LIMIT_MAX = 1_000;

/**
 * Reads what has happened in one stream from the log: for timelines, which need no view of their own.
 * @param versionOf the version of a stream
 */
export function streamHistory(
  store: LogStore,
  decoder: Decoder,
  versionOf: (stream: string) => Promise<number>,
): AnswerContext['history'] {
  const read: AnswerContext['history'] = async (ref, page = {}) => {
    const { after = 0, before = Infinity, direction = 'ascending', limit = LIMIT } = page;
    if (!(limit >= 1 && limit <= LIMIT_MAX))
      throw new InvalidError(`the history of ${ref.stream}`, [
        { path: '/limit', message: `must be from 1 to ${LIMIT_MAX}` },
      ]);
    const isAscending = direction === 'ascending';
    const last = isAscending ? before - 1 : Math.min(before - 1, await versionOf(ref.stream));
    const first = isAscending ? after : Math.max(after, last - limit);
    const events = last <= first ? [] : await store.readStream(ref.stream, first, Math.min(limit, last - first));
    await decoder.prepareAnew(events);
    // What today's aggregate does not fold any more is no part of what it can tell.
    const told = events
      .filter(({ type }) => Object.hasOwn(ref.of.folds, type))
      .map((event) => {
        const { type, version, position, recordedAt, occurredAt } = event;
        const { by } = JSON.parse(event.meta) as EventMeta;
        return { type, id: ref.id, version, position, recordedAt, occurredAt, by, payload: decoder.payload(event) };
      });
    return (isAscending ? told : told.toReversed()) as never;
  };
  return read;
}
