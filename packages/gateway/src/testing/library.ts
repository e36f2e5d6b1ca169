import {
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  facet,
  identifier,
  personal,
  query,
  range,
  reject,
  service,
  view,
} from '@banyan/core';

const title = identifier;
const copies = T.Integer({ minimum: 1, maximum: 1000 });

/** A small lending library, for the tests: every kind of route, with and without answers, rejections, credentials and personal fields. */
export const libraryContract = contract('library', {
  events: {
    'copies-added': { title, copies },
    'copy-lent': { title, reader: identifier, name: personal('reader', T.String()) },
    'copy-returned': { title },
    'copies-corrected': { title, copies },
  },
  commands: {
    'add-copies': command({ title, copies }, { by: ['staff'], answers: { copies: T.Integer() } }),
    'lend-copy': command(
      { title, reader: identifier, name: personal('reader', T.String({ maxLength: 100 })) },
      { by: ['public'], rejects: { 'none-left': { title }, 'not-allowed': {} } },
    ),
    'return-copy': command(
      { title },
      { by: ['public'], description: 'Takes a copy of `title` back.', example: { title: 'emma' } },
    ),
    'correct-copies': command(
      { title, copies },
      { by: ['public', 'staff'], edits: 'book/title', rejects: { 'no-such-title': {}, 'as-it-is': {} } },
    ),
    'burn-copy': command({ title }, { by: ['public'] }),
    'count-copies': command({ title }, { by: ['accounting'], rejects: { miscounted: {} } }),
  },
  queries: {
    book: query(
      { title },
      {
        by: ['public'],
        returns: T.Union([T.Null(), T.Object({ title, free: T.Integer() })]),
        shows: 'book/title',
        example: { title: 'emma' },
      },
    ),
    loans: query({ reader: identifier }, { by: ['public', 'customer'], owner: 'reader', returns: T.Array(title) }),
    happenings: query(
      { title, since: T.Optional(T.Integer({ minimum: 0 })) },
      {
        by: ['public'],
        returns: T.Union([T.Null(), T.Array(T.Object({ number: T.Integer(), happened: T.String() }))]),
        feed: { after: 'since', id: 'number', event: 'happened' },
      },
    ),
    books: query(
      {
        limit: T.Optional(T.Integer({ minimum: 1, maximum: 100 })),
        free: T.Optional(T.Boolean()),
        titles: T.Optional(T.Array(title, { maxItems: 10 })),
        between: T.Optional(T.Object({ from: T.String(), to: T.String() }, { additionalProperties: false })),
      },
      {
        by: ['public'],
        returns: T.Object({ rows: T.Array(T.Object({ title, free: T.Integer() })), asked: T.Unknown() }),
      },
    ),
    stocktaking: query({}, { by: ['staff'], returns: T.Object({ titles: T.Integer() }) }),
  },
});

const book = aggregate(
  libraryContract,
  'book',
  { free: 0 },
  {
    'copies-added': ({ free }, { copies: added }) => ({ free: free + added }),
    'copy-lent': ({ free }) => ({ free: free - 1 }),
    'copy-returned': ({ free }) => ({ free: free + 1 }),
    'copies-corrected': (_, { copies: counted }) => ({ free: counted }),
  },
);

const byTitle = (body: { readonly title: string }) => book(body.title);

const shelf = view('shelf', { title, free: T.Integer() }, { 'by-free': range('free'), free: facet('free') }).on(
  libraryContract,
  {
    'copies-added': {
      key: (event) => event.title,
      fold: (row, event) => ({ title: event.title, free: (row?.free ?? 0) + event.copies }),
    },
    'copy-lent': { key: (event) => event.title, fold: (row) => row && { ...row, free: row.free - 1 } },
    'copy-returned': { key: (event) => event.title, fold: (row) => row && { ...row, free: row.free + 1 } },
    'copies-corrected': {
      key: (event) => event.title,
      fold: (_, event) => ({ title: event.title, free: event.copies }),
    },
  },
);

/** The library's service. `burn-copy` is its defect: it throws what no contract knows of. */
export const library = service(libraryContract, {
  aggregates: [book],
  decisions: [
    decision(libraryContract, 'add-copies', byTitle, ({ title: of, copies: added }, it) => {
      it.append('copies-added', { title: of, copies: added });
      return { copies: it.state.free };
    }),
    decision(libraryContract, 'lend-copy', byTitle, ({ title: of, reader, name }, it) => {
      if (it.state.free < 1) return reject('none-left', { title: of });
      it.append('copy-lent', { title: of, reader, name });
    }),
    decision(libraryContract, 'return-copy', byTitle, ({ title: of }, it) => it.append('copy-returned', { title: of })),
    decision(libraryContract, 'correct-copies', byTitle, ({ title: of, copies: counted }, it) => {
      if (it.version === 0) return reject('no-such-title');
      if (it.state.free === counted) return reject('as-it-is');
      it.append('copies-corrected', { title: of, copies: counted });
    }),
    decision(libraryContract, 'burn-copy', byTitle, () => {
      throw new TypeError('secret of the inside');
    }),
    decision(libraryContract, 'count-copies', byTitle, () => {}),
  ],
  views: [shelf],
  answers: [
    answer(libraryContract, 'book', { shelf }, async ({ title: of }, views) => (await views.shelf.get(of)) ?? null),
    answer(libraryContract, 'happenings', { shelf }, async ({ title: of, since }, views, { history }) => {
      if ((await views.shelf.get(of)) === undefined) return null;
      const events = await history(book(of), { after: since, limit: 3 });
      return events.map(({ version, type }) => ({ number: version, happened: type }));
    }),
    answer(libraryContract, 'loans', {}, async () => []),
    answer(libraryContract, 'books', { shelf }, async (asked, views) => {
      const { rows } = await views.shelf.list({ limit: asked.limit });
      return { rows: [...rows], asked };
    }),
    answer(libraryContract, 'stocktaking', { shelf }, async (_, views) => ({
      titles: (await views.shelf.list()).rows.length,
    })),
  ],
});
