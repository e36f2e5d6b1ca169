import { InvalidError, type AnswerContext } from '@banyan/core';
import type { Decoder } from './event-decoder.ts';
import type { LogStore } from './ports/log-store.ts';

const LIMIT = 100;
const LIMIT_MAX = 1_000;

/** Reads what has happened in one stream from the log: for timelines, which need no view of their own. */
export function streamHistory(store: LogStore, decoder: Decoder): AnswerContext['history'] {
  const read: AnswerContext['history'] = async (ref, { after = 0, limit = LIMIT } = {}) => {
    if (!(limit >= 1 && limit <= LIMIT_MAX))
      throw new InvalidError(`the history of ${ref.stream}`, [
        { path: '/limit', message: `must be from 1 to ${LIMIT_MAX}` },
      ]);
    const events = await store.readStream(ref.stream, after, limit);
    await decoder.prepareAnew(events);
    // What today's aggregate does not fold any more is no part of what it can tell.
    return events
      .filter(({ type }) => Object.hasOwn(ref.of.folds, type))
      .map((event) => {
        const { type, version, recordedAt, occurredAt } = event;
        return { type, id: ref.id, version, recordedAt, occurredAt, payload: decoder.payload(event) };
      }) as never;
  };
  return read;
}
