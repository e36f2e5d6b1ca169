import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { ID } from '../checkout/testing/facts.ts';
import { accepted, mixed } from '../fulfilment/testing/facts.ts';
import { card as intent, it, sent } from '../payment-failures/testing/failures.ts';
import { limitingCard } from './limiting-card.ts';

const placed = accepted({ tenders: mixed });
const gone = (line: number, gross: number) =>
  events(it, ['pieces-cancelled', { order: ID, cancellation: `c-${line}`, lines: [{ line, quantity: 1 }], gross }]);
const told = (atMost: number) => ['card-limit-asked', { order: ID, atMost }] as const;
const ask = (atMost: number) => ['limit', { intent, atMost }] as const;
const known = ['card-limited', { order: ID }] as const;

test('once pieces are given up payments is told what the card gives in all, one word at a time', () => {
  given(placed)
    .whenEvent(limitingCard, gone(1, 499))
    .then({ appended: [told(1301)], sent: [ask(1301)] });
  const asked = [placed, gone(1, 499), events(it, told(1301))];
  given(...asked)
    .whenEvent(limitingCard, gone(0, 750))
    .thenNothing();
  given(...asked, gone(0, 750))
    .whenDone(limitingCard, ID, 'limit', undefined)
    .then({ appended: [known, told(551)], sent: [ask(551)] });
  given(...asked)
    .whenDone(limitingCard, ID, 'limit', undefined)
    .then({ appended: [known] });
});

test('what was taken counts; of what is paid at placement, or taken back as a whole, nothing is told', () => {
  // A parcel of 12.50, of which the card has paid 5.50; what is left of the order is 12.51 of it.
  const onItsWay = [...sent, events(it, ['fulfilment-completed', { order: ID, fulfilment: 'f1' }])];
  given(...onItsWay)
    .whenEvent(limitingCard, gone(1, 499))
    .then({ appended: [told(1301)], sent: [ask(1301)] });
  given(...onItsWay, gone(1, 499), events(it, told(1301), known))
    .whenEvent(limitingCard, gone(1, 499))
    .thenNothing();
  given(accepted({ tenders: { ...mixed, captures: 'at-placement' } }))
    .whenEvent(limitingCard, gone(1, 499))
    .thenNothing();
  given(accepted({ tenders: { ...mixed, intent: null } }))
    .whenEvent(limitingCard, gone(1, 499))
    .thenNothing();
  given(placed, events(it, ['cancellation-requested', { order: ID, reason: 'x' }]))
    .whenEvent(limitingCard, gone(1, 499))
    .thenNothing();
});
