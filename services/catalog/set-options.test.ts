import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { product } from './product.ts';
import { setOptions } from './set-options.ts';

const item = product('SHIRT');
const drafted = events(item, ['product-drafted', { sku: 'SHIRT', name: 'Shirt', description: '' }]);
const values = (...codes: string[]) => codes.map((code) => ({ code, label: code.toUpperCase() }));
const size = { code: 'size', label: 'Size', values: values('s', 'm') };
const colour = { code: 'colour', label: 'Colour', values: values('red') };
const chosen = (value: string) => [{ option: 'size', value }];
const set = { product: 'SHIRT', options: [size], variants: [{ sku: 'SHIRT', choices: chosen('s') }] };
const sized = events(item, ['options-set', set]);

test('options come with the choices of the variants that are there', () => {
  given(drafted).when(setOptions, set).then(sized);
  given(drafted, sized).when(setOptions, set).thenNothing();
  given(drafted, sized)
    .when(setOptions, { product: 'SHIRT', options: [size] })
    .thenNothing();
});

test('choices are recorded in the order of the options', () => {
  const choices = [
    { option: 'size', value: 'm' },
    { option: 'colour', value: 'red' },
  ];
  given(drafted)
    .when(setOptions, { product: 'SHIRT', options: [colour, size], variants: [{ sku: 'SHIRT', choices }] })
    .then(
      events(item, [
        'options-set',
        { product: 'SHIRT', options: [colour, size], variants: [{ sku: 'SHIRT', choices: choices.toReversed() }] },
      ]),
    );
});

test('no variant is left without a value, and no two have the same', () => {
  given(drafted)
    .when(setOptions, { product: 'SHIRT', options: [size] })
    .thenRejected('wrong-choices', { sku: 'SHIRT' });
  given(drafted, sized)
    .when(setOptions, { product: 'SHIRT', options: [{ ...size, values: values('m') }] })
    .thenRejected('wrong-choices', { sku: 'SHIRT' });
  given(drafted, sized, events(item, ['variant-added', { product: 'SHIRT', sku: 'TWO', choices: chosen('m') }]))
    .when(setOptions, { ...set, variants: [{ sku: 'TWO', choices: chosen('s') }] })
    .thenRejected('same-choices', { sku: 'TWO', other: 'SHIRT' });
});

test('a retired variant needs no value, and is given none', () => {
  const retired = events(item, ['variant-retired', { product: 'SHIRT', sku: 'SHIRT' }]);
  given(drafted, retired)
    .when(setOptions, { product: 'SHIRT', options: [size] })
    .then(events(item, ['options-set', { product: 'SHIRT', options: [size], variants: [] }]));
  given(drafted, retired).when(setOptions, set).thenRejected('no-such-variant', { sku: 'SHIRT' });
});

test('what does not exist, is gone, or says one code twice is refused', () => {
  given().when(setOptions, set).thenRejected('no-such-product', { sku: 'SHIRT' });
  given(drafted, events(item, ['product-retired', { sku: 'SHIRT' }]))
    .when(setOptions, set)
    .thenRejected('product-retired', { sku: 'SHIRT' });
  given(drafted)
    .when(setOptions, { ...set, variants: [{ sku: 'OTHER', choices: chosen('s') }] })
    .thenRejected('no-such-variant', { sku: 'OTHER' });
  given(drafted)
    .when(setOptions, { ...set, options: [size, size] })
    .thenRejected('code-twice', { code: 'size' });
  given(drafted)
    .when(setOptions, { ...set, options: [{ ...size, values: values('s', 's') }] })
    .thenRejected('code-twice', { code: 's' });
});
