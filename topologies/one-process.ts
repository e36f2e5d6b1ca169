import { embedded, topology } from '@banyan/topology';
import { market } from './market.ts';

/** What `npm start`, `npm run import`, the command line and the tests run unless they are told otherwise. */
export const oneProcess = topology(market, {
  name: 'one-process',
  summary: 'the whole market in one process, on embedded stores in one data folder',
  stores: { folder: embedded() },
  hub: 'in-process',
  keys: 'folder',
  processes: { market: { instances: 1 } },
  services: {
    catalog: { process: 'market', log: 'folder', views: 'folder' },
    inventory: { process: 'market', log: 'folder', views: 'folder' },
    payments: { process: 'market', log: 'folder', views: 'folder' },
    customers: { process: 'market', log: 'folder', views: 'folder' },
    orders: { process: 'market', log: 'folder', views: 'folder' },
    channels: { process: 'market', log: 'folder', views: 'folder' },
    shipping: { process: 'market', log: 'folder', views: 'folder' },
    pricing: { process: 'market', log: 'folder', views: 'folder' },
    notifications: { process: 'market', log: 'folder', views: 'folder' },
    carts: { process: 'market', log: 'folder', views: 'folder' },
  },
});
