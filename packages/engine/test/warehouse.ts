import {
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  erasable,
  facet,
  fullText,
  identifier,
  instant,
  personal,
  processManager,
  query,
  range,
  reject,
  service,
  step,
  view,
} from '@banyan/core';

const sku = identifier;
const quantity = T.Integer({ minimum: 1, maximum: 1_000_000 });

/** Two small services that use everything a service can: the engine's tests run on them. */
export const warehouse = contract('warehouse', {
  events: {
    'goods-received': { sku, quantity },
    'goods-taken': { sku, quantity, parcel: identifier },
    'goods-put-back': { sku, quantity },
  },
  commands: {
    receive: command({ sku, quantity }, { by: ['staff'], answers: { stock: T.Integer() } }),
    restock: command({ sku, quantity }, { by: ['staff'], edits: 'shelf/sku' }),
    move: command(
      { from: sku, to: sku, quantity },
      { by: ['staff'], rejects: { 'too-few': { sku, stock: T.Integer() } } },
    ),
    take: command(
      { parcel: identifier, lines: T.Array(T.Object({ sku, quantity }), { minItems: 1, maxItems: 100 }) },
      { by: ['parcels'], rejects: { 'too-few': { sku, stock: T.Integer() } } },
    ),
    'put-back': command({ lines: T.Array(T.Object({ sku, quantity })) }, { by: ['parcels'] }),
  },
  queries: {
    shelf: query(
      { sku },
      { by: ['public'], returns: T.Union([T.Null(), T.Object({ sku, stock: T.Integer(), low: T.Boolean() })]) },
    ),
    shelves: query(
      { low: T.Optional(T.Boolean()), after: T.Optional(T.String()), limit: T.Optional(T.Integer()) },
      { by: ['public'], returns: T.Object({ skus: T.Array(T.String()), next: T.Optional(T.String()) }) },
    ),
    'count-low': query({}, { by: ['public'], returns: T.Array(T.Object({ value: T.Any(), count: T.Integer() })) }),
  },
});

const shelf = aggregate(
  warehouse,
  'shelf',
  { stock: 0 },
  {
    'goods-received': (state, received) => ({ stock: state.stock + received.quantity }),
    'goods-taken': (state, taken) => ({ stock: state.stock - taken.quantity }),
    'goods-put-back': (state, back) => ({ stock: state.stock + back.quantity }),
  },
);

const receive = decision(
  warehouse,
  'receive',
  (body) => shelf(body.sku),
  (body, it) => {
    // A defect in a service's code.
    if (body.sku === 'THROW') throw new TypeError('nothing fits');
    it.append('goods-received', body);
    return { stock: it.state.stock };
  },
);

const restock = decision(
  warehouse,
  'restock',
  (body) => shelf(body.sku),
  (body, it) => it.append('goods-received', body),
);

const move = decision(
  warehouse,
  'move',
  ({ from, to }) => ({ from: shelf(from), to: shelf(to) }),
  (body, { from, to }) => {
    if (from.state.stock < body.quantity) return reject('too-few', { sku: body.from, stock: from.state.stock });
    from.append('goods-taken', { sku: body.from, quantity: body.quantity, parcel: 'move' });
    to.append('goods-received', { sku: body.to, quantity: body.quantity });
  },
);

// Names no stream beforehand, so that each one is found on the way.
const take = decision(
  warehouse,
  'take',
  () => [],
  ({ parcel, lines }, _none, { stream }) => {
    for (const line of lines) {
      const it = stream(shelf(line.sku));
      if (it.state.stock < line.quantity) return reject('too-few', { sku: line.sku, stock: it.state.stock });
      it.append('goods-taken', { ...line, parcel });
    }
  },
);

const putBack = decision(
  warehouse,
  'put-back',
  ({ lines }) => lines.map((line) => shelf(line.sku)),
  ({ lines }, _shelves, { stream }) => {
    for (const line of lines) stream(shelf(line.sku)).append('goods-put-back', line);
  },
);

interface ShelfRow {
  readonly sku: string;
  readonly stock: number;
  readonly low: boolean;
}

const changed = (row: ShelfRow | undefined, of: string, by: number): ShelfRow => {
  const stock = (row?.stock ?? 0) + by;
  return { sku: of, stock, low: stock < 5 };
};

/** Goods whose code begins with BAD make this view's fold throw while `poison.on` is set. */
export const poison = { on: false };

const shelves = view(
  'shelves',
  { sku, stock: T.Integer(), low: T.Boolean() },
  { 'by-low': range('low', 'stock'), low: facet('low') },
).on(warehouse, {
  'goods-received': {
    key: (received) => received.sku,
    fold: (row, received) => {
      if (poison.on && received.sku.startsWith('BAD')) throw new Error('these goods are bad');
      return changed(row, received.sku, received.quantity);
    },
  },
  'goods-taken': { key: (taken) => taken.sku, fold: (row, taken) => changed(row, taken.sku, -taken.quantity) },
  'goods-put-back': { key: (back) => back.sku, fold: (row, back) => changed(row, back.sku, back.quantity) },
});

export const warehouseService = service(warehouse, {
  aggregates: [shelf],
  decisions: [receive, restock, move, take, putBack],
  views: [shelves],
  answers: [
    answer(warehouse, 'shelf', { shelves }, async (body, views) => (await views.shelves.get(body.sku)) ?? null),
    answer(warehouse, 'shelves', { shelves }, async ({ low, after, limit }, views) => {
      const page = await views.shelves.list({ index: 'by-low', equals: low === undefined ? [] : [low], after, limit });
      return { skus: page.rows.map((row) => row.sku), ...(page.next === undefined ? {} : { next: page.next }) };
    }),
    answer(warehouse, 'count-low', { shelves }, async (_body, views) => [
      ...(await views.shelves.facets({ index: 'low' })),
    ]),
  ],
});

const lines = T.Array(T.Object({ sku, quantity }), { minItems: 1, maxItems: 100 });

const parcelRow = {
  parcel: identifier,
  step: T.String(),
  to: erasable(T.String()),
  late: T.Boolean(),
  text: T.String(),
};

export const parcels = contract('parcels', {
  events: {
    'parcel-ordered': { parcel: identifier, lines, to: personal('receiver', T.String()), receiver: identifier },
    'parcel-packed': { parcel: identifier },
    'parcel-refused': { parcel: identifier, sku },
    'parcel-late': { parcel: identifier },
    'parcel-cancelled': { parcel: identifier, lines },
  },
  commands: {
    order: command(
      {
        parcel: identifier,
        lines,
        to: personal('receiver', T.String({ minLength: 1 })),
        receiver: identifier,
        lateAt: T.Optional(instant),
      },
      {
        by: ['public'],
        answers: { to: personal('receiver', T.String()), receiver: identifier },
        rejects: { 'already-ordered': {} },
      },
    ),
    cancel: command(
      { parcel: identifier },
      { by: ['customer', 'staff'], rejects: { 'not-packed': { step: T.String() } } },
    ),
  },
  queries: {
    parcel: query({ parcel: identifier }, { by: ['public'], returns: T.Union([T.Null(), T.Object(parcelRow)]) }),
    search: query(
      { text: T.String() },
      { by: ['staff'], returns: T.Object({ parcels: T.Array(T.String()), suggestions: T.Array(T.String()) }) },
    ),
  },
});

type Step = 'none' | 'ordered' | 'packed' | 'refused' | 'cancelled';
interface ParcelState {
  readonly step: Step;
  readonly lines: readonly { sku: string; quantity: number }[];
  readonly late: boolean;
}

const initial: ParcelState = { step: 'none', lines: [], late: false };

const parcel = aggregate(parcels, 'parcel', initial, {
  'parcel-ordered': (state, ordered): ParcelState => ({ ...state, step: 'ordered', lines: ordered.lines }),
  'parcel-packed': (state): ParcelState => ({ ...state, step: 'packed' }),
  'parcel-refused': (state): ParcelState => ({ ...state, step: 'refused' }),
  'parcel-late': (state): ParcelState => ({ ...state, late: true }),
  'parcel-cancelled': (state): ParcelState => ({ ...state, step: 'cancelled' }),
});

const order = decision(
  parcels,
  'order',
  (body) => parcel(body.parcel),
  ({ parcel: id, lines: ordered, to, receiver }, it) => {
    if (it.version > 0) return reject('already-ordered');
    it.append('parcel-ordered', { parcel: id, lines: ordered, to, receiver });
    return { to, receiver };
  },
);

const cancel = decision(
  parcels,
  'cancel',
  (body) => parcel(body.parcel),
  (body, it) => {
    if (it.state.step !== 'packed') return reject('not-packed', { step: it.state.step });
    it.append('parcel-cancelled', { parcel: body.parcel, lines: [...it.state.lines] });
  },
);

/** Parcels whose id begins with BAD make the packing throw while this is set. */
export const packingFault = { on: false };

/** A parcel is late when it is not packed a minute after it was ordered. */
export const LATE_MS = 60_000;

const packing = processManager('packing', parcel, {
  steps: { take: step(warehouse, 'take'), 'put-back': step(warehouse, 'put-back') },
  timers: ['late'],
})
  .on(
    parcels,
    'parcel-ordered',
    (ordered) => ordered.parcel,
    (it, ordered) => {
      if (packingFault.on && it.id.startsWith('BAD')) throw new Error('the packer has dropped it');
      it.send('take', { parcel: ordered.parcel, lines: ordered.lines });
      it.schedule('late', new Date(Date.parse(it.at) + LATE_MS).toISOString());
    },
  )
  .on(
    parcels,
    'parcel-cancelled',
    (cancelled) => cancelled.parcel,
    (it, cancelled) => it.send('put-back', { lines: cancelled.lines }),
  )
  .after('take', {
    done: (it) => it.append('parcel-packed', { parcel: it.id }),
    'too-few': (it, few) => {
      it.append('parcel-refused', { parcel: it.id, sku: few.sku });
      it.cancel('late');
    },
  })
  .after('put-back', { done: () => {} })
  .when('late', (it) => it.append('parcel-late', { parcel: it.id }));

const parcelRows = view('parcels', parcelRow, { text: fullText(['text']) }).on(parcels, {
  'parcel-ordered': {
    key: (ordered) => ordered.parcel,
    fold: (_row, ordered) => ({
      parcel: ordered.parcel,
      step: 'ordered',
      to: ordered.to,
      late: false,
      text: ordered.lines.map((line) => line.sku).join(' '),
    }),
  },
  'parcel-packed': { key: (packed) => packed.parcel, fold: (row) => ({ ...row!, step: 'packed' }) },
  'parcel-refused': { key: (refused) => refused.parcel, fold: (row) => ({ ...row!, step: 'refused' }) },
  'parcel-late': { key: (late) => late.parcel, fold: (row) => ({ ...row!, late: true }) },
  'parcel-cancelled': { key: (cancelled) => cancelled.parcel, fold: (row) => ({ ...row!, step: 'cancelled' }) },
});

export const parcelsService = service(parcels, {
  aggregates: [parcel],
  decisions: [order, cancel],
  views: [parcelRows],
  answers: [
    answer(parcels, 'parcel', { parcelRows }, async (body, views) => (await views.parcelRows.get(body.parcel)) ?? null),
    answer(parcels, 'search', { parcelRows }, async ({ text }, views) => {
      const found = await views.parcelRows.search({ index: 'text', text });
      return { parcels: found.rows.map((row) => row.parcel), suggestions: [...found.suggestions] };
    }),
  ],
  processes: [packing],
  uses: [warehouse],
});
