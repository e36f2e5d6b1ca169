import { T, aggregate, command, contract, decision, identifier, service, view } from '@banyan/core';

const counter = identifier;
const by = T.Integer({ minimum: 1 });

/** The smallest service that does real work: a counter that never passes its limit. */
export const counters = contract('counters', {
  events: { counted: { counter, by, note: T.String() } },
  commands: { count: command({ counter, by, note: T.String() }, { by: ['staff'], rejects: { 'too-much': { count: T.Integer() } }, answers: { count: T.Integer() } }) },
});

const count = aggregate(counters, 'count', { count: 0 }, { counted: (state, counted) => ({ count: state.count + counted.by }) });

/** Its view: a row a counter. */
export const totals = view('totals', { counter, count: T.Integer(), note: T.String() }).on(counters, {
  counted: {
    key: (counted) => counted.counter,
    fold: (row, counted) => ({ counter: counted.counter, count: (row?.count ?? 0) + counted.by, note: counted.note }),
  },
});

const decide = decision(
  counters,
  'count',
  (body) => count(body.counter),
  (body, it) => {
    it.append('counted', body);
    return { count: it.state.count };
  },
);

/** The counters, with or without their view. */
export function countersService(withView: boolean) {
  return service(counters, { aggregates: [count], decisions: [decide], views: withView ? [totals] : [] });
}

/** 60 characters, so that an event's payload is about as long as a small business event's. */
export const note = 'a line of an order, two pieces, gift wrapped, to be delivered';
