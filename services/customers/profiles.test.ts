import { test } from 'node:test';
import { erased } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { customer } from './customer.ts';
import { profiles } from './profiles.ts';

const monday = '2026-01-05T08:00:00.000Z';
const friday = '2026-01-09T08:00:00.000Z';
const id = '13085';
const registered = events(customer(id), [
  'customer-registered',
  { customer: id, country: 'EIRE', name: 'Ann', email: 'Ann@Example.org' },
  { occurredAt: monday },
]);
const row = {
  customer: id,
  guest: false,
  country: 'EIRE',
  countryCode: 'IE',
  name: 'Ann',
  email: 'Ann@Example.org',
  emailKey: 'ann@example.org',
  registeredAt: monday,
  changedAt: monday,
};

test('a profile keeps the country as given beside its code, and the address as given beside its key', () => {
  given(registered).thenRows(profiles, { [id]: row });
});

test('a change replaces what it names', () => {
  given(
    registered,
    events(customer(id), [
      'profile-changed',
      { customer: id, country: 'West Indies', email: 'A@b.org' },
      { occurredAt: friday },
    ]),
  ).thenRow(profiles, id, {
    ...row,
    country: 'West Indies',
    countryCode: null,
    email: 'A@b.org',
    emailKey: 'a@b.org',
    changedAt: friday,
  });
  given(
    registered,
    events(customer(id), ['profile-changed', { customer: id, name: 'Anne' }, { occurredAt: friday }]),
  ).thenRow(profiles, id, { ...row, name: 'Anne', changedAt: friday });
});

test('a guest is told from an account', () => {
  const guest = 'guest:489434';
  given(
    events(customer(guest), ['guest-registered', { customer: guest, country: 'France' }, { occurredAt: monday }]),
  ).thenRow(profiles, guest, {
    ...row,
    customer: guest,
    guest: true,
    country: 'France',
    countryCode: 'FR',
    name: null,
    email: null,
    emailKey: null,
  });
});

test('of an erased person the country stays, and nothing to find them by', () => {
  given(
    events(
      customer(id),
      ['customer-registered', { customer: id, country: 'EIRE', name: erased, email: erased }, { occurredAt: monday }],
      ['profile-changed', { customer: id, email: erased }, { occurredAt: monday }],
    ),
  ).thenRow(profiles, id, { ...row, name: { erased: true }, email: { erased: true }, emailKey: null });
});
