import { test } from 'node:test';
import {
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  processManager,
  query,
  range,
  reject,
  service,
  step,
  view,
  instant,
  identifier,
  personal,
} from './index.ts';

const sku = identifier;
const quantity = T.Integer({ minimum: 1 });
const inventory = contract('inventory', {
  events: {
    'stock-received': { sku, quantity },
    'stock-reserved': { sku, quantity, reservation: identifier, until: instant },
  },
  commands: {
    'receive-stock': command({ sku, quantity }, { by: ['staff'] }),
    'reserve-stock': command(
      {
        reservation: identifier,
        until: instant,
        lines: T.Array(T.Object({ sku, quantity }), { minItems: 1, maxItems: 1000 }),
      },
      { by: ['orders'], rejects: { 'out-of-stock': { sku, available: T.Integer() } } },
    ),
  },
  queries: {
    'stock-level': query(
      { sku },
      { by: ['public'], returns: T.Union([T.Null(), T.Object({ sku, free: T.Integer() })]) },
    ),
  },
});

const stock = aggregate(
  inventory,
  'stock',
  { free: 0 },
  {
    'stock-received': (state, { quantity }) => ({ free: state.free + quantity }),
    'stock-reserved': (state, { quantity }) => ({ free: state.free - quantity }),
  },
);

const receive = decision(
  inventory,
  'receive-stock',
  ({ sku }) => stock(sku),
  ({ sku, quantity }, item) => {
    item.append('stock-received', { sku, quantity });
  },
);

const reserveStock = decision(
  inventory,
  'reserve-stock',
  ({ lines }) => lines.map(({ sku }) => stock(sku)),
  ({ lines, reservation, until }, _stocks, { stream }) => {
    for (const { sku, quantity } of lines) {
      const item = stream(stock(sku));
      if (item.state.free < quantity) return reject('out-of-stock', { sku, available: item.state.free });
      item.append('stock-reserved', { sku, quantity, reservation, until });
    }
  },
);

const levels = view('levels', { sku, free: T.Integer() }, { 'by-free': range('free') }).on(inventory, {
  'stock-received': {
    key: ({ sku }) => sku,
    fold: (row, { sku, quantity }) => ({ sku, free: (row?.free ?? 0) + quantity }),
  },
});
const stockLevel = answer(
  inventory,
  'stock-level',
  { levels },
  async ({ sku }, { levels }) => (await levels.get(sku)) ?? null,
);

const orders = contract('orders', {
  events: {
    'order-placed': { order: identifier, sku, name: personal('order', T.String()) },
    'order-failed': { order: identifier },
  },
  commands: { place: command({ order: identifier, sku }, { by: ['public'], answers: { n: T.Integer() } }) },
});
const order = aggregate(
  orders,
  'order',
  { step: 'new' },
  {
    'order-placed': (s, p) => ({ step: typeof p.name === 'string' ? 'x' : 'erased' }),
    'order-failed': () => ({ step: 'failed' }),
  },
);
const place = decision(
  orders,
  'place',
  ({ order: id }) => ({ order: order(id) }),
  ({ order: id, sku }, { order: it }) => {
    it.append('order-placed', { order: id, sku, name: 'n' });
    return { n: 1 };
  },
);
const placing = processManager('placing', order, {
  steps: { reserve: step(inventory, 'reserve-stock') },
  timers: ['late'],
})
  .on(
    orders,
    'order-placed',
    ({ order: id }) => id,
    (it, placed) => {
      it.send('reserve', { reservation: it.id, until: it.at, lines: [{ sku: placed.sku, quantity: 1 }] });
      it.schedule('late', it.at);
    },
  )
  .after('reserve', {
    done: (it) => {
      it.cancel('late');
    },
    'out-of-stock': (it, { available }) => {
      if (available > 0) it.append('order-failed', { order: it.id });
    },
  })
  .when('late', (it) => {
    it.append('order-failed', { order: it.id });
  });

test('the model builds', () => {
  service(inventory, {
    aggregates: [stock],
    decisions: [receive, reserveStock],
    views: [levels],
    answers: [stockLevel],
  });
  service(orders, { aggregates: [order], decisions: [place], processes: [placing], uses: [inventory] });
  // @ts-expect-error not in uses
  try {
    service(orders, { aggregates: [order], decisions: [place], processes: [placing], uses: [] });
  } catch {
    /* also at run time */
  }
});
