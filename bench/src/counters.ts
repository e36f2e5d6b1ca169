import { T, aggregate, command, contract, decision, identifier, service, view } from '@banyan/core';

const counter = identifier;
const by = T.Integer({ minimum: 1 });

/** The smallest service that does real work: counters that count up. */
export const counters = contract('counters', {
  events: { counted: { counter, by, note: T.String() } },
  commands: {
    count: command({ counter, by, note: T.String() }, { by: ['staff'], answers: { count: T.Integer() } }),
  },
});

const count = aggregate(
  counters,
  'count',
  { count: 0 },
  {
    counted: (state, counted) => ({ count: state.count + counted.by }),
  },
);

/** Its view: a row a counter. */
const totals = view('totals', { counter, count: T.Integer(), note: T.String() }).on(counters, {
  counted: {
    key: (counted) => counted.counter,
    fold: (row, counted) => ({
      counter: counted.counter,
      count: (row?.count ?? 0) + counted.by,
      note: counted.note,
    }),
  },
});

const countUp = decision(
  counters,
  'count',
  (body) => count(body.counter),
  (body, it) => {
    it.append('counted', body);
    return { count: it.state.count };
  },
);

/** The counters, with their view or, to measure the write path alone, without it. */
export function countersService(withView: boolean) {
  return service(counters, { aggregates: [count], decisions: [countUp], views: withView ? [totals] : [] });
}

/** 60 characters, so that an event's payload is about as long as a small business event's. */
export const note = 'a line of an order, two pieces, gift wrapped, to be delivered';
