import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { changeProfile } from './change-profile.ts';
import { customer } from './customer.ts';

const id = '13085';
const stream = customer(id);
const registered = events(stream, ['customer-registered', { customer: id, country: 'EIRE', name: 'Ann' }]);
const self = { caller: { role: 'customer', id, tenant: 'default' } } as const;

test('what is given changes, and nothing else', () => {
  given(registered)
    .when(changeProfile, { customer: id, country: 'France' }, self)
    .then(events(stream, ['profile-changed', { customer: id, country: 'France' }]));
  given(registered)
    .when(changeProfile, { customer: id, country: 'EIRE', email: 'ann@example.org' })
    .then(events(stream, ['profile-changed', { customer: id, email: 'ann@example.org' }]));
  given(registered, events(stream, ['profile-changed', { customer: id, name: 'Anne' }])).thenState(stream, {
    state: 'registered',
    country: 'EIRE',
  });
  given(registered, events(stream, ['profile-changed', { customer: id, country: 'France' }])).thenState(stream, {
    state: 'registered',
    country: 'France',
  });
});

test('nothing new is no change', () => {
  given(registered).when(changeProfile, { customer: id }).thenNothing();
  given(registered).when(changeProfile, { customer: id, country: 'EIRE' }).thenNothing();
});

test('a profile that does not exist cannot change', () => {
  given().when(changeProfile, { customer: id, country: 'France' }).thenRejected('no-such-customer', {});
});
