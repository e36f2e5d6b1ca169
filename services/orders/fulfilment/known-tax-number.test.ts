import { test } from 'node:test';
import { customers } from '@banyan/customers/contract';
import { events, given } from '@banyan/core/testing';
import { knownTaxNumber, learnTaxNumbers } from './known-tax-number.ts';

const customer = 'ada';
const learnt = (taxNumber: string, number = 'FR40303265045') =>
  events(knownTaxNumber(customer), ['tax-number-learnt', { customer, taxNumber, number }]);
const checked = (isConfirmed: boolean) =>
  events(knownTaxNumber(customer), ['tax-number-checked', { customer, isConfirmed }]);
const confirmed = (taxNumber: string) =>
  events(customers, ['tax-number-confirmed', { customer, taxNumber, country: 'FR', reference: 'VIES-7' }]);

test('a number counts once it was checked, until it is refused, removed or another one is given', () => {
  const said = { customer, taxNumber: 'v1', country: 'FR', number: 'FR40303265045' };
  given()
    .whenEvent(learnTaxNumbers, events(customers, ['tax-number-given', said]))
    .then({ appended: [['tax-number-learnt', { customer, taxNumber: 'v1', number: said.number }]] });
  given(learnt('v1'))
    .whenEvent(learnTaxNumbers, confirmed('v1'))
    .then({ appended: [['tax-number-checked', { customer, isConfirmed: true }]] });
  given(learnt('v1'), learnt('v2')).whenEvent(learnTaxNumbers, confirmed('v1')).thenNothing();
  for (const event of ['tax-number-refused', 'tax-number-removed'] as const)
    given(learnt('v1'), checked(true))
      .whenEvent(learnTaxNumbers, events(customers, [event, { customer, taxNumber: 'v1' }]))
      .then({ appended: [['tax-number-checked', { customer, isConfirmed: false }]] });
  given(learnt('v1'), checked(true), learnt('v2')).thenState(knownTaxNumber(customer), {
    taxNumber: 'v2',
    number: 'FR40303265045',
    isConfirmed: false,
  });
});
