import assert from 'node:assert/strict';
import { test } from 'node:test';
import { erased } from '@banyan/core';
import { events, given } from '@banyan/core/testing';
import { customer } from '../customer.ts';
import { mayBeTaxNumber } from './tax-number-form.ts';
import { confirmTaxNumber, giveTaxNumber, refuseTaxNumber, removeTaxNumber, taxNumber } from './tax-number.ts';
import { taxNumbers } from './tax-numbers.ts';

const id = 'ann';
const ann = { caller: { role: 'customer', id, tenant: 'default' } } as const;
const registered = events(customer(id), ['customer-registered', { customer: id, country: 'France' }]);
const body = { taxNumber: 'vat-1', country: 'FR', number: 'FR40303265045' };
const it = taxNumber(id);
const about = { customer: id, taxNumber: 'vat-1' };
const said = events(it, ['tax-number-given', { customer: id, ...body }]);
const confirmed = events(it, ['tax-number-confirmed', { ...about, country: 'FR', reference: 'VIES-7' }]);
const refused = events(it, ['tax-number-refused', about]);

test('a business gives its tax number, which counts once it was checked', () => {
  given(registered).when(giveTaxNumber, body, ann).then(said);
  given().when(giveTaxNumber, body, ann).thenRejected('no-such-customer', {});
  given(registered)
    .when(giveTaxNumber, { ...body, number: 'FR4030326504' }, ann)
    .thenRejected('wrong-form', { country: 'FR' });
  given(registered, said).when(giveTaxNumber, body, ann).thenNothing();
  given(registered, said, confirmed).when(giveTaxNumber, body, ann).thenNothing();
  given(registered, said)
    .when(giveTaxNumber, { taxNumber: 'vat-1', country: 'DE', number: 'DE136695976' }, ann)
    .thenRejected('tax-number-exists', {});
  const check = { ...about, reference: 'VIES-7' };
  given(said).when(confirmTaxNumber, check).then(confirmed);
  given(said, confirmed).when(confirmTaxNumber, check).thenNothing();
  given(said, confirmed).when(refuseTaxNumber, about).then(refused);
  given(said, refused).when(refuseTaxNumber, about).thenNothing();
  given(said, confirmed)
    .when(removeTaxNumber, {}, ann)
    .then(events(it, ['tax-number-removed', about]));
  given().when(removeTaxNumber, {}, ann).thenNothing();
});

test('what was looked at is confirmed, not what the customer has given since', () => {
  const other = events(it, [
    'tax-number-given',
    { customer: id, taxNumber: 'vat-2', country: 'FR', number: 'FR83404833048' },
  ]);
  const check = { ...about, reference: 'VIES-7' };
  given(said, other).when(confirmTaxNumber, check).thenRejected('no-such-tax-number', {});
  given(said, other).when(refuseTaxNumber, about).thenRejected('no-such-tax-number', {});
  given().when(confirmTaxNumber, check).thenRejected('no-such-tax-number', {});
});

test('it is told as it stands, and of an erased person nothing but the country', () => {
  const since = { recordedAt: '2026-01-01T00:00:00.000Z' };
  const row = { customer: id, taxNumber: 'vat-1', country: 'FR', at: since.recordedAt };
  const at = (type: 'tax-number-given' | 'tax-number-confirmed', payload: object) =>
    events(it, [type, payload as never, since]);
  const gone = at('tax-number-given', { ...about, country: 'FR', number: erased });
  given(gone).thenRows(taxNumbers, { ann: { ...row, number: erased, status: 'given', reference: null } });
  const checked = at('tax-number-confirmed', { ...about, country: 'FR', reference: 'VIES-7' });
  given(at('tax-number-given', { customer: id, ...body }), checked).thenRows(taxNumbers, {
    ann: { ...row, number: body.number, status: 'confirmed', reference: 'VIES-7' },
  });
  given(said, events(it, ['tax-number-removed', about])).thenRows(taxNumbers, {});
});

test('numbers have the form of their country', () => {
  for (const [country, number, fits] of [
    ['AT', 'ATU13585627', true],
    ['AT', 'AT13585627', false],
    ['GR', 'EL094259216', true],
    ['GR', 'GR094259216', false],
    ['DE', 'FR136695976', false],
    ['NL', 'NL004495445B01', true],
    ['IE', 'IE6433435F', true],
    ['IE', 'IE8D79739I', true],
    ['US', 'US123', true],
  ] as const)
    assert.equal(mayBeTaxNumber(country, number), fits, number);
});
