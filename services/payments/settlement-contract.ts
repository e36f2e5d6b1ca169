import { T, command, identifier, instant, money, query } from '@banyan/core';
import { currency, ledgerAmount } from './vocabulary.ts';

const only = { additionalProperties: false };
const reference = T.String({ minLength: 1, maxLength: 200, examples: ['shipment-1'] });

/** A day of the network's, in UTC. */
const day = T.String({
  description: 'a day in UTC, like 2026-01-31',
  examples: ['2026-01-31'],
  pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
});

/** What a line of a settlement is about. */
export const settledKind = T.Union([
  T.Literal('capture'),
  T.Literal('refund'),
  T.Literal('dispute'),
  T.Literal('dispute-won'),
]);

const lineOf = { kind: settledKind, networkPayment: identifier, reference, object: identifier, at: instant };
const newLine = T.Object({ ...lineOf, gross: money, fee: money, net: money }, only);

/** What was settled, in ledger units: each settlement in the stream `settlement/<id>`. */
export const settlementEvents = {
  'settlement-recorded': {
    settlement: identifier,
    day,
    lines: T.Array(T.Object({ ...lineOf, currency, gross: ledgerAmount, fee: ledgerAmount, net: ledgerAmount }, only)),
  },
};

/** What may be done with settlements. */
export const settlementCommands = {
  'record-settlement': command(
    { settlement: identifier, day, lines: T.Array(newLine, { minItems: 1, maxItems: 5000 }) },
    {
      description:
        'Books what the card network has paid out for a day, line by line as its file has it; what does not agree with the books is told by the reconciliation.',
      example: {
        settlement: 'card-network-2026-01-31',
        day: '2026-01-31',
        lines: [
          {
            kind: 'capture',
            networkPayment: 'pay_1',
            reference: 'shipment-1',
            object: 'cap_1',
            at: '2026-01-31T12:00:00.000Z',
            gross: { amount: 1000, currency: 'GBP', scale: 2 },
            fee: { amount: 34, currency: 'GBP', scale: 2 },
            net: { amount: 966, currency: 'GBP', scale: 2 },
          },
        ],
      },
      by: ['staff', 'partner:payment-provider'],
      rejects: {
        'settlement-exists': { settlement: identifier },
        'line-not-balanced': { object: identifier },
        'wrong-currency': { currency, expected: currency },
        'amount-too-large': {},
      },
      answers: { lines: T.Integer() },
    },
  ),
};

/** How a line and the books disagree. */
const difference = T.Object(
  {
    difference: T.Union([
      T.Literal('not-in-books'),
      T.Literal('not-in-file'),
      T.Literal('amount-differs'),
      T.Literal('twice'),
    ]),
    kind: settledKind,
    networkPayment: T.Union([T.Null(), identifier]),
    reference,
    booked: T.Union([T.Null(), money]),
    settled: T.Union([T.Null(), money]),
  },
  only,
);

/** What may be asked about settlements. */
export const settlementQueries = {
  reconciliation: query(
    { day },
    {
      description:
        'Where the settlement of a day and the books differ: lines without a booking, bookings of that day without a line, other amounts, lines that came twice; nothing where they agree.',
      by: ['staff'],
      returns: T.Object({ day, lines: T.Integer(), bookings: T.Integer(), differences: T.Array(difference) }, only),
    },
  ),
};
