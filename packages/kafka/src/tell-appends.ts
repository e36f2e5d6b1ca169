import type { LogStore } from '@banyan/engine';

/** A log that tells of each append that is done; everything else is the log's own. */
export function tellAppends(store: LogStore, onAppend: () => void): LogStore {
  return new Proxy(store, {
    get(target, name): unknown {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(member, target, given);
        // One that failed may be there all the same; looking costs little.
        if (name === 'append' && answer instanceof Promise) answer.then(onAppend, onAppend);
        return answer;
      };
    },
  });
}
