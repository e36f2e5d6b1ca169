import type { Service } from '@banyan/core';
import type { SystemParts } from '@banyan/engine';
import { PostgresLogStore, PostgresViewStore } from '@banyan/postgres';
import type { DataFolder } from '@banyan/sqlite';

/** The schema of a service's log. */
export const logSchema = (service: string): string => `${service}_0`;

/** One service with its log and views on PostgreSQL, as `topologies/one-process-postgres.ts` has them. */
export function onPostgres(service: Service, url: string): (folder: DataFolder) => SystemParts {
  return (folder) => ({
    services: [service],
    stores: {
      log: (name) => PostgresLogStore.open({ log: name, url, schema: logSchema(name) }),
      views: (name) => PostgresViewStore.open({ url, schema: `${name}_views` }),
      keys: () => folder.keyStore(),
    },
  });
}
