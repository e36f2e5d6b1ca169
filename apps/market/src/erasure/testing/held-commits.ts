import type { LogStore, SystemParts } from '@banyan/engine';

type Stores = SystemParts['stores'];

/** A commit that a test holds before it is durable. */
export interface HeldCommit {
  /** Resolves when it is about to be made. */
  readonly reached: Promise<void>;
  release(): void;
}

interface Hold {
  readonly service: string;
  readonly type: string;
  readonly reach: () => void;
  readonly released: Promise<void>;
}

/** Logs whose commits a test can hold, so that what comes in between comes in between for certain. */
export class HeldCommits {
  readonly #holds = new Set<Hold>();

  /** The same stores; their logs wait for what is held. */
  over(stores: Stores): Stores {
    return {
      views: (service) => stores.views(service),
      keys: () => stores.keys(),
      log: async (service) => this.#held(service, await stores.log(service)),
    };
  }

  /** Holds the next commit of a service that has an event of this type. */
  hold(service: string, type: string): HeldCommit {
    const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    this.#holds.add({ service, type, reach: reached.resolve, released: released.promise });
    return { reached: reached.promise, release: released.resolve };
  }

  #held(service: string, log: LogStore): LogStore {
    const append: LogStore['append'] = async (batch) => {
      const types = new Set(batch.components.flatMap(({ events }) => events.map(({ type }) => type)));
      for (const one of this.#holds) {
        if (one.service !== service || !types.has(one.type)) continue;
        this.#holds.delete(one);
        one.reach();
        await one.released;
      }
      return log.append(batch);
    };
    return new Proxy(log, {
      get: (target, name) => {
        if (name === 'append') return append;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }
}
