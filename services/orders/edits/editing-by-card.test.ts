import { test } from 'node:test';
import { events, given, type Events } from '@banyan/core/testing';
import { payments } from '@banyan/payments/contract';
import { BUYER } from '../checkout/testing/facts.ts';
import { order } from '../order.ts';
import { editing } from './editing.ts';
import { editPayments } from './edit-payments.ts';
import { accepted } from './testing/accepted.ts';
import {
  EDIT,
  PAYMENT,
  UNTIL,
  askedBy,
  askedToPay,
  begunOf,
  challenge,
  ending,
  intent,
  it,
  of,
  offered,
  paid,
  quote,
  ready,
  refused,
  reservation,
  sealed,
  step,
  told,
  undone,
  waiting,
} from './testing/by-card.ts';

const place = ['place', { edit: EDIT }] as const;
const voids = (reason: string) => ['void-intent', { intent, reason }] as const;
const authorises = (attempt: number) => ['authorise', { intent, attempt, card: 'tok_2', ...sealed }] as const;
const given1 = [accepted(), ...waiting, events(it, offered)];
const sent = events(order(of.order), [
  'pieces-committed',
  { order: of.order, fulfilment: 'p', lines: [{ line: 0, quantity: 1 }] },
]);
const asking = [...given1, events(it, askedBy(1))];

test('once all is reserved a payment is opened until the deadline, and its buyer is asked for a card; nothing of it costs nothing', () => {
  const [begun, priced] = ready;
  given(begun!, events(it, ['edit-priced', { edit: EDIT, quote }], step('claim')))
    .whenDone(editing, EDIT, 'reserve', undefined)
    .then({
      appended: [step('reserve')],
      sent: [
        [
          'open',
          {
            intent,
            customer: BUYER,
            country: 'GB',
            amount: { amount: 1501, currency: 'GBP', scale: 2 },
            deadline: UNTIL,
          },
        ],
      ],
    });
  given(accepted(), begun!, priced!)
    .whenDone(editing, EDIT, 'open', { status: 'created' })
    .then({ appended: [step('open'), askedToPay] });
  // Nobody is asked for what cannot be placed any more.
  given(accepted(), sent, begun!, priced!)
    .whenDone(editing, EDIT, 'open', { status: 'created' })
    .then({ appended: [step('open'), ending('not-editable')], sent: [voids('not-editable')] });
  const free = { ...quote, totals: { ...quote.totals, gross: 0 } };
  given(begun!, events(it, ['edit-priced', { edit: EDIT, quote: free }], step('claim')))
    .whenDone(editing, EDIT, 'reserve', undefined)
    .then({ appended: [step('reserve')], sent: [place] });
});

test('a payment that cannot be opened ends it, with what was reserved given back', () => {
  const outcomes = {
    'deadline-over': ['payment-timed-out', { deadline: UNTIL }],
    'intent-exists': ['payment-refused', { intent }],
    'amount-too-large': ['payment-refused', {}],
    'not-positive': ['payment-refused', {}],
    'not-payable': ['payment-refused', { scaleMax: 2 }],
  } as const;
  for (const [outcome, [reason, details]] of Object.entries(outcomes))
    given(...ready)
      .whenRejected(editing, EDIT, 'open', outcome as 'deadline-over', details as { deadline: string })
      .then({
        appended: [
          outcome === 'intent-exists'
            ? ['edit-ending', { edit: EDIT, reason, detail: 'there is a payment with this id' }]
            : ['edit-ending', { edit: EDIT, reason }],
        ],
        sent: [['release-stock', { reservation }]],
      });
});

test('the card is asked by the attempt that payments says is next, and asked again while somebody else is faster', () => {
  given(accepted(), ...waiting)
    .whenEvent(editing, events(it, offered))
    .then({ sent: [authorises(21)] });
  given(...given1)
    .whenRejected(editing, EDIT, 'authorise', 'wrong-attempt', { expected: 1 })
    .then({ sent: [authorises(1)] });
  given(...given1)
    .whenRejected(editing, EDIT, 'authorise', 'attempt-exists', { attempt: 1 })
    .then({ sent: [authorises(21)] });
  given(...given1)
    .whenRejected(editing, EDIT, 'authorise', 'not-authorisable', { status: 'cancelled' })
    .then({ appended: [refused('cancelled')] });
  given(...given1)
    .whenRejected(editing, EDIT, 'authorise', 'too-many-attempts', { max: 20 })
    .then({ appended: [refused('too-many-attempts')] });
  given(...given1)
    .whenEvent(editing, told.requested(1))
    .then({ appended: [askedBy(1)] });
  for (const other of [{ card: 'tok_9' }, { offSession: true }])
    given(...given1)
      .whenEvent(editing, told.requested(1, other))
      .thenNothing();
});

test('its buyer is told of a challenge; a card that is declined leaves it open for another one', () => {
  given(...asking)
    .whenEvent(editing, told.challenged(1))
    .then({ appended: [['edit-card-challenged', { edit: EDIT, payment: PAYMENT, ...challenge }]] });
  given(...asking)
    .whenEvent(editing, told.declined(1))
    .then({ appended: [refused('lost-card')] });
  for (const event of [told.challenged(2), told.declined(2)])
    given(...asking)
      .whenEvent(editing, event)
      .thenNothing();
  // Of what is given up nobody hears any more.
  const over = [...asking, events(it, ending('cancelled'))];
  for (const event of [told.requested(1), told.challenged(1), told.declined(1), told.approved])
    given(...over)
      .whenEvent(editing, event)
      .thenNothing();
});

test('what is authorised is placed, once; also where staff had it authorised before anybody was asked', () => {
  given(...asking)
    .whenEvent(editing, told.approved)
    .then({ appended: [paid], sent: [place] });
  given(...asking, events(it, paid))
    .whenEvent(editing, told.approved)
    .thenNothing();
  given(...ready)
    .whenEvent(editing, told.approved)
    .then({ appended: [paid] });
  given(...ready, events(it, paid))
    .whenDone(editing, EDIT, 'open', { status: 'authorised' })
    .then({ appended: [step('open')], sent: [place] });
});

test('the deadline of the payment, and staff who void it, end the edit; it hears of that itself and gives all back', () => {
  given(...asking)
    .whenEvent(editing, told.cancelled)
    .then({ appended: [['edit-ending', { edit: EDIT, reason: 'payment-timed-out', detail: 'deadline' }]] });
  given(...asking)
    .whenEvent(editing, events(payments, ['intent-cancelled', { intent, reason: 'said-by-staff' }]))
    .then({ appended: [['edit-ending', { edit: EDIT, reason: 'payment-refused', detail: 'said-by-staff' }]] });
  given(...asking, events(it, paid))
    .whenEvent(editing, told.voided)
    .then({ appended: [['edit-ending', { edit: EDIT, reason: 'payment-refused', detail: 'by hand' }]] });
  const late = events(it, ending('payment-timed-out'));
  given(...asking, late)
    .whenEvent(editing, late)
    .then({ sent: [voids('payment-timed-out')] });
  // The void that it asks for is no news.
  for (const event of [told.cancelled, told.voided])
    given(...asking, late)
      .whenEvent(editing, event)
      .thenNothing();
  given(...asking, late)
    .whenDone(editing, EDIT, 'void-intent', { status: 'cancelled' })
    .then({ appended: [undone('open')], sent: [['release-stock', { reservation }]] });
  given(...asking, late, events(it, undone('open'), undone('reserve')))
    .whenDone(editing, EDIT, 'release-claim', undefined)
    .then({
      appended: [undone('claim'), ['edit-failed', { ...of, reason: 'payment-timed-out', wasAsked: true }]],
    });
});

test('what is given up while a step is outstanding is given back by its outcome, and by nothing else', () => {
  const [begun] = ready;
  const gone = events(it, ending('cancelled'));
  const claimed = events(it, ['edit-priced', { edit: EDIT, quote }], step('claim'));
  for (const outstanding of [[begun!], [begun!, claimed], ready, [...asking, events(it, paid)]])
    given(...outstanding, gone)
      .whenEvent(editing, gone)
      .thenNothing();
  const releases = { claim: ['release-claim', { claim: EDIT }], reserve: ['release-stock', { reservation }] } as const;
  given(begun!, gone)
    .whenDone(editing, EDIT, 'claim', quote)
    .then({ appended: [['edit-priced', { edit: EDIT, quote }], step('claim')], sent: [releases.claim] });
  given(begun!, claimed, gone)
    .whenDone(editing, EDIT, 'plan', { parts: [], missing: [] })
    .then({ sent: [releases.claim] });
  given(begun!, claimed, gone)
    .whenDone(editing, EDIT, 'reserve', undefined)
    .then({ appended: [step('reserve')], sent: [releases.reserve] });
  given(begun!, claimed, gone)
    .whenRejected(editing, EDIT, 'reserve', 'out-of-stock', { sku: 'POT', location: 'main', available: 0 })
    .then({ sent: [releases.claim] });
  given(...ready, gone)
    .whenDone(editing, EDIT, 'open', { status: 'created' })
    .then({ appended: [step('open')], sent: [voids('cancelled')] });
  given(...asking, events(it, paid), gone)
    .whenRejected(editing, EDIT, 'place', 'edit-ended', { edit: EDIT })
    .then({ sent: [voids('cancelled')] });
  // Before anybody is asked nobody is told.
  given(begun!, gone)
    .whenRejected(editing, EDIT, 'claim', 'no-such-quote', { quote: 'q-2' })
    .then({ appended: [['edit-failed', { ...of, reason: 'cancelled' }]] });
});

test('what cannot be placed though it is paid lets go of the card first', () => {
  given(...asking, events(it, paid))
    .whenRejected(editing, EDIT, 'place', 'not-editable', { order: begunOf.order })
    .then({ appended: [ending('not-editable')], sent: [voids('not-editable')] });
});

test('it is told what is to be paid, until when, and how that stands', () => {
  const row = {
    ...of,
    status: 'due' as const,
    amount: { amount: 1501, currency: 'GBP', scale: 2 },
    until: UNTIL,
    lines: [{ sku: 'POT', quantity: 2, gross: 1501 }],
    payment: null,
    action: null,
    reason: null,
    askedAt: '2026-01-01T00:00:00.000Z',
  };
  const shows = (part: object, ...history: Events[]) =>
    given(...waiting, ...history).thenRows(editPayments, { [EDIT]: { ...row, ...part } });
  given(...ready).thenRows(editPayments, {});
  shows({});
  const challenged = events(it, offered, askedBy(1), [
    'edit-card-challenged',
    { edit: EDIT, payment: PAYMENT, ...challenge },
  ]);
  shows({ status: 'asking', payment: PAYMENT }, events(it, offered));
  shows({ status: 'requires-action', payment: PAYMENT, action: challenge }, challenged);
  shows({ status: 'due', payment: PAYMENT, reason: 'lost-card' }, challenged, events(it, refused('lost-card')));
  shows({ status: 'paid', payment: PAYMENT }, challenged, events(it, paid));
  const failed = ['edit-failed', { ...of, reason: 'cancelled', wasAsked: true }] as const;
  shows({ status: 'given-up', payment: PAYMENT }, challenged, events(it, ending('cancelled'), failed));
});
