import type { AppendOutcome, Batch, LogStore } from '@banyan/engine';

/** Tells of each event when it is durable: its type and its stream. */
export type OnEvent = (type: string, stream: string) => void;

/** The same log store, telling of what it has appended. For measuring when something is done without asking for it all the time. */
export function watchedLog(store: LogStore, onEvent: OnEvent): LogStore {
  const append = async (batch: Batch): Promise<AppendOutcome> => {
    const outcome = await store.append(batch);
    for (const [nth, { events }] of batch.components.entries())
      if (outcome.components[nth]?.accepted) for (const { type, stream } of events) onEvent(type, stream);
    return outcome;
  };
  return new Proxy(store, {
    get(target, name) {
      if (name === 'append') return append;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}
