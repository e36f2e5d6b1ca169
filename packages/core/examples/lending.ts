import {
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  facet,
  identifier,
  instant,
  query,
  range,
  reject,
  service,
  view,
} from '@banyan/core';

// What others may know: events, commands and who may send them, queries.
const book = identifier;
const reader = identifier;
const shelfRow = { book, title: T.String(), free: T.Integer(), lent: T.Integer() };

export const library = contract('library', {
  events: {
    'book-bought': { book, title: T.String(), copies: T.Integer({ minimum: 1 }) },
    'book-lent': { book, reader, due: instant },
    'book-returned': { book, reader },
  },
  commands: {
    'buy-book': command({ book, title: T.String(), copies: T.Integer({ minimum: 1 }) }, { by: ['staff'] }),
    'lend-book': command(
      { book, reader, due: instant },
      { by: ['public', 'desk'], rejects: { 'none-left': { lent: T.Integer() } }, answers: { left: T.Integer() } },
    ),
    'return-book': command({ book, reader }, { by: ['public', 'desk'], rejects: { 'not-lent': {} } }),
  },
  queries: { shelf: query({ book }, { by: ['public'], returns: T.Union([T.Object(shelfRow), T.Null()]) }) },
});

// The rules: a state, a fold per event, and pure decisions.
export const copies = aggregate(
  library,
  'copies',
  { free: 0, readers: [] as readonly string[] },
  {
    'book-bought': (state, { copies }) => ({ ...state, free: state.free + copies }),
    'book-lent': (state, { reader }) => ({ free: state.free - 1, readers: [...state.readers, reader] }),
    'book-returned': (state, { reader }) => ({
      free: state.free + 1,
      readers: state.readers.filter((one) => one !== reader),
    }),
  },
);

export const buyBook = decision(
  library,
  'buy-book',
  ({ book }) => copies(book),
  (bought, stock) => {
    stock.append('book-bought', bought);
  },
);

export const lendBook = decision(
  library,
  'lend-book',
  ({ book }) => copies(book),
  (lent, stock) => {
    if (stock.state.free === 0) return reject('none-left', { lent: stock.state.readers.length });
    stock.append('book-lent', lent);
    return { left: stock.state.free };
  },
);

export const returnBook = decision(
  library,
  'return-book',
  ({ book }) => copies(book),
  (returned, stock) => {
    if (!stock.state.readers.includes(returned.reader)) return reject('not-lent');
    stock.append('book-returned', returned);
  },
);

// What can be asked: rows folded from the events, kept wherever the topology says.
export const shelves = view('shelves', shelfRow, { 'by-free': range('free'), lent: facet('lent') }).on(library, {
  'book-bought': {
    key: ({ book }) => book,
    fold: (row, { book, title, copies }) => ({ book, title, free: (row?.free ?? 0) + copies, lent: row?.lent ?? 0 }),
  },
  'book-lent': { key: ({ book }) => book, fold: (row) => row && { ...row, free: row.free - 1, lent: row.lent + 1 } },
  'book-returned': {
    key: ({ book }) => book,
    fold: (row) => row && { ...row, free: row.free + 1, lent: row.lent - 1 },
  },
});

export const shelf = answer(
  library,
  'shelf',
  { shelves },
  async ({ book }, { shelves }) => (await shelves.get(book)) ?? null,
);

export const lending = service(library, {
  aggregates: [copies],
  decisions: [buyBook, lendBook, returnBook],
  views: [shelves],
  answers: [shelf],
});
