import type { AnswerContext, AnyContract, HistoryEvent, StreamRef } from '@banyan/core';

const AT_ONCE = 1000;

/** All events of a stream, the oldest first, however many there are. */
export async function readAll<K extends AnyContract, S, E extends string>(
  history: AnswerContext['history'],
  stream: StreamRef<K, S, E>,
): Promise<HistoryEvent<K, E>[]> {
  const all: HistoryEvent<K, E>[] = [];
  for (;;) {
    const page = await history(stream, { after: all.at(-1)?.version, limit: AT_ONCE });
    all.push(...page);
    if (page.length < AT_ONCE) return all;
  }
}
