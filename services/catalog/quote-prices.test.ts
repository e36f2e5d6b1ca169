import { test } from 'node:test';
import { events, given } from '@banyan/core/testing';
import { product } from './product.ts';
import { quotePrices } from './quote-prices.ts';

const price = { amount: 695, currency: 'GBP', scale: 2 };
const onSale = (sku: string, name: string) =>
  events(
    product(sku),
    ['product-drafted', { sku, name, description: '' }],
    ['price-changed', { sku, price }],
    ['product-published', { sku }],
  );
const lights = onSale('85048', 'Lights');
const mug = onSale('21232', 'Mug');

test('prices of products on sale, in the order asked', () => {
  const quoted = given(lights, mug).when(quotePrices, { currency: 'GBP', skus: ['21232', '85048', '21232'] });
  quoted.thenNothing();
  quoted.thenAnswer({
    quotes: [
      { sku: '21232', name: 'Mug', price },
      { sku: '85048', name: 'Lights', price },
      { sku: '21232', name: 'Mug', price },
    ],
  });
});

test('no price for what does not exist, is off sale, or has none in the currency', () => {
  const quote = (currency: string, ...history: readonly ReturnType<typeof events>[]) =>
    given(...history).when(quotePrices, { currency, skus: ['85048'] });
  quote('GBP').thenRejected('no-such-product', { sku: '85048' });
  quote('GBP', lights, events(product('85048'), ['product-archived', { sku: '85048' }])).thenRejected('not-for-sale', {
    sku: '85048',
    state: 'archived',
  });
  quote('GBP', lights, events(product('85048'), ['product-retired', { sku: '85048' }])).thenRejected('not-for-sale', {
    sku: '85048',
    state: 'retired',
  });
  quote('EUR', lights).thenRejected('no-price', { sku: '85048', currency: 'EUR' });
});
