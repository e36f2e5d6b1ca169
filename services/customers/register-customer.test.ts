import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { guestOf } from './contract.ts';
import { customer } from './customer.ts';
import { registerCustomer, registerGuest } from './register-customer.ts';

const ann = { customer: '13085', country: 'EIRE', name: 'Ann', email: 'Ann@example.org' };
const registered = events(customer('13085'), ['customer-registered', ann]);
const guest = guestOf('489434');
const visited = events(customer(guest), ['guest-registered', { customer: guest, country: 'France' }]);

test('a customer is registered, with or without name and address', () => {
  given().when(registerCustomer, ann).then(registered);
  given()
    .when(registerCustomer, { customer: '1', country: 'Unspecified' })
    .then(events(customer('1'), ['customer-registered', { customer: '1', country: 'Unspecified' }]));
});

test('nobody is registered twice', () => {
  given(registered).when(registerCustomer, ann).thenRejected('customer-exists', {});
});

test('an account cannot take the name of a guest, nor a guest that of an account', () => {
  given()
    .when(registerCustomer, { ...ann, customer: 'guest:1' })
    .thenInvalid('/customer');
  given().when(registerGuest, { customer: '13085', country: 'France' }).thenInvalid('/customer');
});

test('what is no name, address or country is refused', () => {
  given()
    .when(registerCustomer, { customer: ' 1', country: '', name: '', email: 'nowhere' })
    .thenInvalid('/customer', '/country', '/name', '/email');
  for (const email of [
    'ada(x)@example.org',
    'ada@example.org(x)',
    'ada\u202Egro.elpmaxe@example.org',
    '<ada@example.org>',
  ])
    given()
      .when(registerCustomer, { ...ann, email })
      .thenInvalid('/email');
});

test('a guest is registered for an order, and again without effect', () => {
  given().when(registerGuest, { customer: guest, country: 'France' }).then(visited);
  given(visited).when(registerGuest, { customer: guest, country: 'France' }).thenNothing();
});

test('the guest of one order is not from two countries', () => {
  given(visited).when(registerGuest, { customer: guest, country: 'Spain' }).thenRejected('customer-exists', {});
});
