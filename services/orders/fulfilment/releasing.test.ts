import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DefectError } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { BUYER, ID } from '../checkout/testing/facts.ts';
import { order } from '../order.ts';
import { releasing } from './releasing.ts';
import { accepted, mixed } from './testing/facts.ts';

const gbp = (amount: number) => ({ amount, currency: 'GBP', scale: 2 });
const it = order(ID);
const [gift, card] = [`${ID}.gift-1`, `${ID}.card`] as const;
const shipped = (part: { inParts?: true } = { inParts: true }) =>
  events(it, [
    'order-shipped',
    { order: ID, customer: BUYER, country: 'GB', currency: 'GBP', lines: 1, units: 1, gross: 125_000, ...part },
  ]);
const taken = (tender: string, amount: number) => events(it, ['tender-captured', { order: ID, tender, amount }]);
const released = (tender: string) => ['tender-released', { order: ID, tender }] as const;
const placed = accepted({ tenders: mixed });
const voided = (captured: number) =>
  ['void', { intent: card, reason: 'all of the order was sent', captured: gbp(captured) }] as const;

test('once all is sent, what is held for nothing is given back and the rest of the authorisation voided', () => {
  given(placed, taken(gift, 500))
    .whenEvent(releasing, shipped())
    .then({ sent: [['release', { hold: gift }]] });
  given(placed, taken(gift, 500), shipped())
    .whenDone(releasing, ID, 'release', { released: gbp(200) })
    .then({ appended: [released(gift)], sent: [voided(0)] });
  given(placed, taken(gift, 500), shipped(), events(it, released(gift)))
    .whenDone(releasing, ID, 'void', { status: 'voided' })
    .then({ appended: [released(card)] });
  // What was taken whole is left alone; of what was taken in part the rest is given back.
  given(placed, taken(gift, 700), taken(card, 550))
    .whenEvent(releasing, shipped())
    .then({ sent: [voided(550)] });
});

test('what was taken whole, was released, or belongs to an order that was drafted has nothing to give back', () => {
  given(placed, taken(gift, 700), taken(card, 1800)).whenEvent(releasing, shipped()).thenNothing();
  given(accepted()).whenEvent(releasing, shipped()).thenNothing();
  given(accepted({ tenders: { ...mixed, captures: 'at-placement' } }))
    .whenEvent(releasing, shipped())
    .thenNothing();
  const all = events(it, released(gift), released(card));
  given(placed, all).whenEvent(releasing, shipped()).thenNothing();
  given(placed, all, shipped()).whenTimer(releasing, ID, 'again').thenNothing();
  given(placed, all, shipped()).whenDone(releasing, ID, 'void', { status: 'voided' }).thenNothing();
  given(placed).whenEvent(releasing, shipped({})).thenNothing();
});

test('the uses of its promotions are free again where nothing of an order was sent, before what is held', () => {
  const cancelled = events(it, ['order-cancelled', { order: ID, reason: 'withdrawn', inParts: true }]);
  given(accepted({ tenders: mixed, claim: 'claim-1' }))
    .whenEvent(releasing, cancelled)
    .then({ sent: [['claim', { claim: 'claim-1' }]] });
  given(placed, cancelled)
    .whenDone(releasing, ID, 'claim', undefined)
    .then({ sent: [['release', { hold: gift }]] });
  // Who takes an order back as a whole does so there.
  given(placed)
    .whenEvent(releasing, events(it, ['order-cancelled', { order: ID, reason: 'asked-for' }]))
    .thenNothing();
  assert.throws(
    () => given(placed, cancelled).whenRejected(releasing, ID, 'claim', 'no-such-claim', { claim: ID }).thenNothing(),
    DefectError,
  );
});

test('while the network has not told what it has taken, voiding waits', () => {
  const open = [placed, taken(gift, 700), taken(card, 550), shipped()];
  given(...open)
    .whenRejected(releasing, ID, 'void', 'capture-pending', { intent: card })
    .then({ scheduled: { again: '2026-01-01T00:05:00.000Z' } });
  given(...open)
    .whenTimer(releasing, ID, 'again')
    .then({ sent: [voided(550)] });
  given(...open)
    .whenRejected(releasing, ID, 'void', 'already-captured', { intent: card })
    .then({ appended: [released(card)] });
});

test('a hold or a payment that is gone stops it for staff', () => {
  assert.throws(
    () => given(placed, shipped()).whenRejected(releasing, ID, 'release', 'no-such-hold', { hold: gift }).thenNothing(),
    DefectError,
  );
  assert.throws(
    () =>
      given(placed, shipped()).whenRejected(releasing, ID, 'void', 'no-such-intent', { intent: card }).thenNothing(),
    DefectError,
  );
});
