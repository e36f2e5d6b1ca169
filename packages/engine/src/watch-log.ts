import { CorruptLogError } from './errors.ts';
import type { LogStore } from './ports/log-store.ts';

/** A log, and the damage that was met in it, if any. */
export interface WatchedLog {
  readonly store: LogStore;
  readonly damage: () => CorruptLogError | undefined;
}

/**
 * Remembers the damage that a log's calls end with, whoever made them: a decision, a view of another service, the timers. It takes the log's service out
 * of readiness.
 */
export function watchLog(watched: LogStore): WatchedLog {
  let damage: CorruptLogError | undefined;
  const remember = (error: unknown): void => {
    if (error instanceof CorruptLogError) damage ??= error;
  };
  const store = new Proxy(watched, {
    get(target, name): unknown {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(member, target, given);
        if (answer instanceof Promise) answer.catch(remember);
        return answer;
      };
    },
  });
  return { store, damage: () => damage };
}
