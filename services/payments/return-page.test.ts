import { test } from 'node:test';
import { erased } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { authoriseIntent } from './authorise-intent.ts';
import { intentClock } from './intent-clock.ts';
import { providerRequests } from './provider-requests.ts';
import { approved, asked, create, I1 } from './testing/intent-histories.ts';

const page = 'https://shop.example/thanks?name=Featherstonehaugh';
const { amount: _, ...facts } = create;
const opened = (customer: string | null) =>
  events(I1, ['intent-created', { ...facts, customer, currency: 'GBP', amount: 100_000 }]);
const requested = (part: object) => events(I1, ['authorisation-requested', { ...asked, ...part }]);
const body = { intent: 'I1', attempt: 1, card: 'tok_1' };
const bare = { returnUrl: null };

test('the page that a buyer comes back to is recorded sealed by whoever pays, however it is told', () => {
  const sealed = requested({ payer: 'ann', returnTo: page });
  const ofAnn = given(opened('ann'));
  ofAnn.when(authoriseIntent, { ...body, returnUrl: page }).then(sealed);
  ofAnn.when(authoriseIntent, { ...body, ...bare, payer: 'visitor:1', returnTo: page }).then(sealed);
  given(opened(null))
    .when(authoriseIntent, { ...body, returnUrl: page })
    .then(requested({ payer: 'intent I1', returnTo: page }));
  ofAnn.when(authoriseIntent, { ...body, ...bare }).then(requested({}));
  // They were erased while the command waited.
  ofAnn.when(authoriseIntent, { ...body, ...bare, payer: 'ann', returnTo: erased }).then(requested({}));
  ofAnn.when(authoriseIntent, { ...body, ...bare, payer: 'ann', returnTo: 'x' }).thenInvalid('/returnTo');
});

test('the network is told of it, also where an older event holds it in the clear, and of none of somebody erased', () => {
  const row = {
    request: 'I1#1 authorise',
    kind: 'authorise' as const,
    intent: 'I1',
    attempt: 1,
    reference: 'I1#1',
    networkPayment: null,
    movement: null,
    amount: 100_000,
    currency: 'GBP',
    card: 'tok_1',
    offSession: false,
    since: '2026-01-01T00:00:00.000Z',
  };
  for (const [recorded, returnUrl] of [
    [{ payer: 'ann', returnTo: page }, page],
    [{ returnUrl: page }, page],
    [{ payer: 'ann', returnTo: erased }, null],
    [{}, null],
  ] as const)
    given(opened('ann'), requested(recorded)).thenRow(providerRequests, 'I1#1\tauthorise\t', {
      ...row,
      returnUrl,
    });
});

test('a renewal, at which nobody is there, has none', () => {
  const history = [
    opened('ann'),
    requested({ payer: 'ann', returnTo: page }),
    events(I1, ['intent-authorised', approved]),
  ];
  given(...history)
    .whenTimer(intentClock, 'I1', 'renew')
    .then({ appended: [['authorisation-requested', { ...asked, attempt: 2, reference: 'I1#2', offSession: true }]] });
});
