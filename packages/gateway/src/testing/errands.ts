import { T, aggregate, answer, command, contract, decision, identifier, query, service, view } from '@banyan/core';

const errand = identifier;
const outcome = T.Union([T.Literal('asked'), T.Literal('done'), T.Literal('failed')]);
const status = T.Union([T.Literal('under-way'), outcome]);

/** Errands that somebody runs: begun by one command, brought to an end by another, for the tests of what goes on after it was answered. */
export const errands = contract('errands', {
  events: { 'errand-begun': { errand }, 'errand-told': { errand, outcome } },
  commands: {
    'run-errand': command(
      { errand },
      {
        by: ['public'],
        answers: { errand },
        begins: { collection: 'runs', query: 'errand', underWay: ['under-way'], made: ['done'], failure: 'failure' },
      },
    ),
    'tell-errand': command({ errand, outcome }, { by: ['public'] }),
  },
  queries: {
    errand: query(
      { errand },
      {
        by: ['public'],
        returns: T.Union([
          T.Null(),
          T.Object({
            errand,
            status,
            failure: T.Union([T.Null(), T.Object({ reason: T.String(), late: T.Integer() })]),
          }),
        ]),
      },
    ),
  },
});

const one = aggregate(
  errands,
  'errand',
  { begun: false },
  {
    'errand-begun': () => ({ begun: true }),
    'errand-told': (state) => state,
  },
);

const board = view('board', { errand: T.String(), status }).on(errands, {
  'errand-begun': { key: (event) => event.errand, fold: (_, event) => ({ errand: event.errand, status: 'under-way' }) },
  'errand-told': { key: (event) => event.errand, fold: (row, event) => row && { ...row, status: event.outcome } },
});

/** The service of errands. */
export const errandsService = service(errands, {
  aggregates: [one],
  decisions: [
    decision(
      errands,
      'run-errand',
      (body) => one(body.errand),
      (body, it) => {
        if (!it.state.begun) it.append('errand-begun', body);
        return body;
      },
    ),
    decision(
      errands,
      'tell-errand',
      (body) => one(body.errand),
      (body, it) => it.append('errand-told', body),
    ),
  ],
  views: [board],
  answers: [
    answer(errands, 'errand', { board }, async (body, views) => {
      const row = await views.board.get(body.errand);
      if (row === undefined || row.errand === 'hidden') return null;
      return { ...row, failure: row.status === 'failed' ? { reason: 'lost-the-way', late: 5 } : null };
    }),
  ],
});
