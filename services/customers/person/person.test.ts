import { test } from 'node:test';
import { erased } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { customer } from '../customer.ts';
import { defineGroup, putInGroup, takeOutOfGroup } from './manage-groups.ts';
import { giveConsent, removeAddress, saveAddress, withdrawConsent } from './own-things.ts';
import { addresses, consents, group, memberships } from './person-streams.ts';
import { addressBook, consentList, membershipList } from './person-views.ts';

const id = 'ann';
const ann = { caller: { role: 'customer', id, tenant: 'default' } } as const;
const registered = events(customer(id), ['customer-registered', { customer: id, country: 'France' }]);
const home = { address: 'home', country: 'FR', recipient: 'Ann', street: ['1 Rue'], city: 'Lyon' };
const saved = (name: string) => events(addresses(id), ['address-saved', { customer: id, ...home, address: name }]);
const consented = (purpose: string, wording = 'w1') =>
  events(consents(id), ['consent-given', { customer: id, purpose, wording }]);
const withdrawn = events(consents(id), ['consent-withdrawn', { customer: id, purpose: 'newsletter' }]);
const trade = events(group('trade'), ['group-defined', { group: 'trade', name: 'Trade' }]);
const joined = (name: string) => events(memberships(id), ['group-joined', { customer: id, group: name }]);

test('addresses are saved, replaced and removed, up to fifty', () => {
  given(registered).when(saveAddress, home, ann).then(saved('home'));
  given().when(saveAddress, home, ann).thenRejected('no-such-customer', {});
  const full = Array.from({ length: 50 }, (_, nth) => saved(`a${nth}`));
  given(registered, ...full)
    .when(saveAddress, home, ann)
    .thenRejected('too-many-addresses', { most: 50 });
  given(registered, ...full)
    .when(saveAddress, { ...home, address: 'a7' }, ann)
    .then(saved('a7'));
  given(registered, saved('home'))
    .when(removeAddress, { address: 'home' }, ann)
    .then(events(addresses(id), ['address-removed', { customer: id, address: 'home' }]));
  given(registered).when(removeAddress, { address: 'home' }, ann).thenRejected('no-such-address', {});
  given(registered)
    .when(saveAddress, { ...home, country: 'France', street: [], city: '' }, ann)
    .thenInvalid('/country', '/street', '/city');
});

test('of an erased person’s address the country stays', () => {
  const gone = { customer: id, address: 'home', country: 'FR', recipient: erased, street: erased, city: erased };
  given(events(addresses(id), ['address-saved', gone])).thenRows(addressBook, {
    '["ann","home"]': { ...gone, postcode: null, phone: null },
  });
  given(saved('home'), events(addresses(id), ['address-removed', { customer: id, address: 'home' }])).thenRows(
    addressBook,
    {},
  );
});

test('consent is to a wording, and is withdrawn; what is as it was is no news', () => {
  const give = { purpose: 'newsletter', wording: 'w1' };
  given(registered).when(giveConsent, give, ann).then(consented('newsletter'));
  given(registered, consented('newsletter')).when(giveConsent, give, ann).thenNothing();
  given(registered, consented('newsletter', 'w0')).when(giveConsent, give, ann).then(consented('newsletter'));
  given(registered, consented('newsletter'), withdrawn).when(giveConsent, give, ann).then(consented('newsletter'));
  given().when(giveConsent, give, ann).thenRejected('no-such-customer', {});
  const full = Array.from({ length: 50 }, (_, nth) => consented(`p${nth}`));
  given(registered, ...full)
    .when(giveConsent, give, ann)
    .thenRejected('too-many-purposes', { most: 50 });
  given(consented('newsletter')).when(withdrawConsent, { purpose: 'newsletter' }, ann).then(withdrawn);
  given(consented('newsletter'), withdrawn).when(withdrawConsent, { purpose: 'newsletter' }, ann).thenNothing();
  given().when(withdrawConsent, { purpose: 'constructor' }, ann).thenNothing();
  given(consented('newsletter'), withdrawn).thenRow(consentList, '["ann","newsletter"]', {
    customer: id,
    purpose: 'newsletter',
    given: false,
    wording: 'w1',
    at: '2026-01-01T00:00:00.000Z',
  });
});

test('customers are put into groups that there are, and taken out', () => {
  const body = { customer: id, group: 'trade' };
  given().when(defineGroup, { group: 'trade', name: 'Trade' }).then(trade);
  given(trade).when(defineGroup, { group: 'trade', name: 'Trade' }).thenNothing();
  given(registered, trade).when(putInGroup, body).then(joined('trade'));
  given(registered, trade, joined('trade')).when(putInGroup, body).thenNothing();
  given(trade).when(putInGroup, body).thenRejected('no-such-customer', {});
  given(registered).when(putInGroup, body).thenRejected('no-such-group', {});
  const full = Array.from({ length: 20 }, (_, nth) => joined(`g${nth}`));
  given(registered, trade, ...full)
    .when(putInGroup, body)
    .thenRejected('too-many-groups', { most: 20 });
  const left = events(memberships(id), ['group-left', body]);
  given(registered, joined('trade')).when(takeOutOfGroup, body).then(left);
  given(registered).when(takeOutOfGroup, body).thenNothing();
  given().when(takeOutOfGroup, body).thenRejected('no-such-customer', {});
  given(joined('trade'), left).thenRows(membershipList, {});
});
