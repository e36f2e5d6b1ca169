import {
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  identifier,
  personal,
  processManager,
  query,
  reject,
  service,
  view,
} from '@banyan/core';
import type { SystemParts } from '@banyan/engine';
import type { DataFolder, FurtherFile } from '@banyan/sqlite';

const counter = identifier;

/** Counts things, for the tests: one service with a rejection, a personal field, and a fold that an event can poison. */
export const tallyContract = contract('tallies', {
  events: { counted: { counter, by: T.Integer(), who: personal('counter', T.String()) } },
  commands: {
    count: command(
      { counter, by: T.Integer({ minimum: 1 }), who: T.Optional(personal('counter', T.String())) },
      { by: ['public'], rejects: { 'too-many': { counter, total: T.Integer() } }, answers: { total: T.Integer() } },
    ),
  },
  queries: {
    total: query(
      { counter },
      { by: ['public'], returns: T.Union([T.Null(), T.Object({ total: T.Integer(), who: T.Unknown() })]) },
    ),
  },
});

const TOTAL_MAX = 1_000_000;

/** Counting this many at once is what the view's fold cannot take, unless the environment says that it has been mended. */
export const POISON = 666;

const tallied = aggregate(
  tallyContract,
  'tally',
  { total: 0 },
  { counted: ({ total }, { by }) => ({ total: total + by }) },
);

const totals = view('totals', { total: T.Integer(), who: T.Unknown() }).on(tallyContract, {
  counted: {
    key: (event) => event.counter,
    fold: (row, { by, who }) => {
      if (by === POISON && process.env['TALLY_MENDED'] === undefined) throw new RangeError('cannot count this');
      return { total: (row?.total ?? 0) + by, who };
    },
  },
});

/** Counting this many at once is what the process manager cannot take. */
export const UNWATCHED = 777;

const watcher = processManager('watcher', tallied, { timers: [], steps: {} }).on(
  tallyContract,
  'counted',
  (event) => event.counter,
  (_it, { by }) => {
    if (by === UNWATCHED) throw new RangeError('cannot watch this');
  },
);

const tallies = service(tallyContract, {
  aggregates: [tallied],
  decisions: [
    decision(
      tallyContract,
      'count',
      ({ counter: id }) => tallied(id),
      ({ counter: id, by, who = 'somebody' }, it) => {
        if (it.state.total + by > TOTAL_MAX) return reject('too-many', { counter: id, total: it.state.total });
        it.append('counted', { counter: id, by, who });
        return { total: it.state.total };
      },
    ),
  ],
  views: [totals],
  processes: [watcher],
  answers: [
    answer(tallyContract, 'total', { totals }, async ({ counter: id }, views) => (await views.totals.get(id)) ?? null),
  ],
});

/** Where whoever counts notes how far they are: in a database, and in a file. */
export const MARKS = 'notes/marks.db';
export const LAST_MARK = 'notes/last.txt';

/** The topology of the tests: the name of its function is the file's, as for every topology. */
export function tally(folder: DataFolder): SystemParts & { readonly files: readonly FurtherFile[] } {
  return {
    services: [tallies],
    stores: folder.stores,
    files: [
      { path: MARKS, kind: 'database' },
      { path: LAST_MARK, kind: 'plain' },
    ],
  };
}
