import {
  T,
  aggregate,
  answer,
  command,
  contract,
  decision,
  identifier,
  personal,
  query,
  service,
  view,
  type Service,
} from '@banyan/core';

const entered = { entry: identifier, who: personal('entry', T.String()) };

/** One of two services with a log each: an entry is of a person who comes with it. */
const ledgerContract = (name: string) =>
  contract(name, {
    events: { entered },
    commands: { enter: command(entered, { by: ['public'] }) },
    queries: { who: query({ entry: identifier }, { by: ['public'], returns: T.Unknown() }) },
  });

export const [first, second] = [ledgerContract('first'), ledgerContract('second')];

type LedgerContract = typeof first;

/** The service, which tells of each decision it takes. */
export function ledger(contractOf: LedgerContract, onDecided: () => void): Service {
  const entry = aggregate(contractOf, 'entry', {}, { entered: () => ({}) });
  const people = view('people', { who: T.Unknown() }).on(contractOf, {
    entered: { key: (event) => event.entry, fold: (_row, { who }) => ({ who }) },
  });
  return service(contractOf, {
    aggregates: [entry],
    decisions: [
      decision(
        contractOf,
        'enter',
        (body) => entry(body.entry),
        (body, it) => {
          it.append('entered', body);
          onDecided();
        },
      ),
    ],
    views: [people],
    answers: [
      answer(contractOf, 'who', { people }, async (body, views) => (await views.people.get(body.entry))?.who ?? null),
    ],
  });
}
