import { embedded, postgres, topology } from '@banyan/topology';
import { market } from './market.ts';

/** The first step towards a fleet: what must not be lost is on a server, which has its own backups and standbys. */
export const oneProcessPostgres = topology(market, {
  name: 'one-process-postgres',
  summary: 'the whole market in one process, its logs on PostgreSQL, its views and people’s keys in a data folder',
  stores: { main: postgres('BANYAN_POSTGRES_URL'), folder: embedded() },
  hub: 'in-process',
  keys: 'folder',
  processes: { market: { instances: 1 } },
  services: {
    catalog: { process: 'market', log: 'main', views: 'folder' },
    inventory: { process: 'market', log: 'main', views: 'folder' },
    payments: { process: 'market', log: 'main', views: 'folder' },
    customers: { process: 'market', log: 'main', views: 'folder' },
    orders: { process: 'market', log: 'main', views: 'folder' },
    channels: { process: 'market', log: 'main', views: 'folder' },
    shipping: { process: 'market', log: 'main', views: 'folder' },
    pricing: { process: 'market', log: 'main', views: 'folder' },
    notifications: { process: 'market', log: 'main', views: 'folder' },
    carts: { process: 'market', log: 'main', views: 'folder' },
  },
});
