import { createHash } from 'node:crypto';
import type { ViewStore } from '@banyan/engine';
import type { StoreKind } from './store-kinds.ts';

/** What the views of a service are opened with, on a server that holds no logs. */
export interface ForeignViews {
  readonly kind: Exclude<StoreKind, 'embedded' | 'postgres' | 'kafka'>;
  readonly url: string;
  readonly service: string;
  /** The name of the people's keys, which is different in every system. */
  readonly keys: string;
  readonly onNotice: (notice: string) => void;
}

/**
 * Views beside the logs that they are made from are those of these logs. On another server they could be those of another system, or of one that was begun anew, and nothing
 * would show it: so what they are called there holds the name of the keys, and each system finds its own or none.
 */
export async function openForeignViews({ kind, url, service, keys, onNotice }: ForeignViews): Promise<ViewStore> {
  const name = `${service}-${createHash('sha256').update(keys).digest('hex').slice(0, 12)}`;
  switch (kind) {
    case 'redis': {
      const { RedisViewStore } = await import('@banyan/redis');
      return RedisViewStore.open({ url, prefix: name, onDamage: onNotice });
    }
    case 'mongodb': {
      const { MongoViewStore } = await import('@banyan/mongodb');
      return MongoViewStore.open({ url, database: `banyan-${name}`, onDamage: onNotice });
    }
    case 'cassandra': {
      const { CassandraViewStore } = await import('@banyan/cassandra');
      return CassandraViewStore.open({ url, space: name, onDamage: onNotice, onNotice });
    }
  }
}
