import { postgres, topology } from '@banyan/topology';
import { market } from './market.ts';

/** Several processes and one PostgreSQL for everything: logs, views, keys and the hub between them. */
export const smallFleet = topology(market, {
  name: 'small-fleet',
  summary: 'the market in four kinds of processes on one PostgreSQL',
  stores: { main: postgres('BANYAN_POSTGRES_URL') },
  hub: 'main',
  keys: 'main',
  processes: {
    // Where people come in: the gateway, e-mails, payments by card.
    edge: { instances: 1, gateway: true },
    front: { instances: 2 },
    orders: { instances: 2 },
    office: { instances: 1 },
  },
  services: {
    // What every page asks for.
    catalog: { process: 'front', log: 'main', views: 'main' },
    pricing: { process: 'front', log: 'main', views: 'main' },
    carts: { process: 'front', log: 'main', views: 'main' },
    customers: { process: 'front', log: 'main', views: 'main' },
    // What a checkout writes.
    orders: { process: 'orders', log: 'main', views: 'main' },
    inventory: { process: 'orders', log: 'main', views: 'main' },
    payments: { process: 'orders', log: 'main', views: 'main' },
    // What can wait a moment.
    channels: { process: 'office', log: 'main', views: 'main' },
    shipping: { process: 'office', log: 'main', views: 'main' },
    notifications: { process: 'office', log: 'main', views: 'main' },
  },
});
