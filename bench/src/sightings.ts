import { T, answer, contract, identifier, query, service, view } from '@banyan/core';
import { counters } from './counters.ts';

/** A service that hears of the counters of another one, in another process: how far it has heard is what is measured. */
export const sightings = contract('sightings', {
  events: {},
  commands: {},
  queries: {
    seen: query({ counter: identifier }, { by: ['staff'], returns: T.Object({ count: T.Integer() }) }),
  },
});

const seen = view('seen', { count: T.Integer() }).on(counters, {
  counted: { key: ({ counter }) => counter, fold: (row, { by }) => ({ count: (row?.count ?? 0) + by }) },
});

/** The service with its one view. */
export const sightingsService = service(sightings, {
  uses: [counters],
  aggregates: [],
  decisions: [],
  views: [seen],
  answers: [
    answer(sightings, 'seen', { seen }, async ({ counter }, { seen }) => (await seen.get(counter)) ?? { count: 0 }),
  ],
});
