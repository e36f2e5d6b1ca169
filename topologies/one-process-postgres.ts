import { embedded, postgres, topology } from '@banyan/topology';
import { market } from './market.ts';

/** The first step towards a fleet: all but people’s keys is on a server, which has its own backups and standbys. */
export const oneProcessPostgres = topology(market, {
  name: 'one-process-postgres',
  summary: 'the whole market in one process, its logs and views on PostgreSQL, people’s keys in a data folder',
  stores: { main: postgres('BANYAN_POSTGRES_URL'), folder: embedded() },
  hub: 'in-process',
  keys: 'folder',
  processes: { market: { instances: 1 } },
  services: {
    catalog: { process: 'market', log: 'main', views: 'main' },
    inventory: { process: 'market', log: 'main', views: 'main' },
    payments: { process: 'market', log: 'main', views: 'main' },
    customers: { process: 'market', log: 'main', views: 'main' },
    orders: { process: 'market', log: 'main', views: 'main' },
    channels: { process: 'market', log: 'main', views: 'main' },
    shipping: { process: 'market', log: 'main', views: 'main' },
    pricing: { process: 'market', log: 'main', views: 'main' },
    notifications: { process: 'market', log: 'main', views: 'main' },
    carts: { process: 'market', log: 'main', views: 'main' },
  },
});
