import { cassandra, kafka, mongodb, postgres, redis, topology } from '@banyan/topology';
import { market } from './market.ts';

/** Each service a process with a database of its own, which hear of each other by Kafka; and views where what they are asked is answered best. */
export const fleet = topology(market, {
  name: 'fleet',
  summary: 'each service a process with its own database, Kafka between them, views on four kinds of servers',
  stores: {
    main: postgres('BANYAN_POSTGRES_URL', { databases: 'by-service' }),
    events: kafka('BANYAN_KAFKA_BROKERS'),
    pages: mongodb('BANYAN_MONGODB_URL'),
    baskets: redis('BANYAN_REDIS_URL'),
    history: cassandra('BANYAN_CASSANDRA_URL'),
  },
  hub: 'events',
  keys: 'main',
  processes: {
    // Where people come in: the gateway, e-mails, payments by card.
    edge: { instances: 1, gateway: true },
    catalog: { instances: 1 },
    pricing: { instances: 1 },
    carts: { instances: 1 },
    customers: { instances: 1 },
    orders: { instances: 1 },
    inventory: { instances: 1 },
    payments: { instances: 1 },
    channels: { instances: 1 },
    shipping: { instances: 1 },
    notifications: { instances: 1 },
  },
  services: {
    // Product pages: what one of them shows is read by key. Lists of many products stay where they are searched.
    catalog: {
      process: 'catalog',
      log: 'main',
      views: { '*': 'main', presentations: 'pages', variants: 'pages', translations: 'pages', slugs: 'pages' },
    },
    pricing: { process: 'pricing', log: 'main', views: 'main' },
    carts: { process: 'carts', log: 'main', views: 'baskets' },
    customers: { process: 'customers', log: 'main', views: 'main' },
    // What customers have bought and sent back: grows for ever, and is asked for by customer and time.
    orders: {
      process: 'orders',
      log: 'main',
      views: { '*': 'main', 'order-lines': 'history', 'return-list': 'history', invoices: 'history' },
    },
    inventory: { process: 'inventory', log: 'main', views: 'main' },
    payments: { process: 'payments', log: 'main', views: 'main' },
    channels: { process: 'channels', log: 'main', views: 'main' },
    shipping: { process: 'shipping', log: 'main', views: 'main' },
    notifications: { process: 'notifications', log: 'main', views: 'main' },
  },
});
