import { test } from 'node:test';
import { events, given, type Events } from '@banyan/core/testing';
import { inventory } from '@banyan/inventory/contract';
import { bundleStock, componentStock, learnBundleStock } from './bundle-stock.ts';
import { catalog } from './contract.ts';
import { variant } from './variant.ts';

const described = (...components: string[]) =>
  events(variant('SET'), [
    'variant-described',
    {
      product: 'SET',
      sku: 'SET',
      weightGrams: null,
      taxClass: null,
      components: components.map((sku) => ({ sku, quantity: 2 })),
    },
  ]);
const ofStock = (sku: string, location = 'main', available = true) =>
  ['component-stock-learnt', { sku, location, available }] as const;
const ofPart = (sku: string, isPart = true) => ['component-bundle-learnt', { sku, bundle: 'SET', isPart }] as const;
const stocked = (sku: string) => events(componentStock(sku), ofStock(sku));
const part = (sku: string) => events(componentStock(sku), ofPart(sku));
const asked = (sku: string, location = 'main') => ['tell', { sku, location }] as const;
const told = (available: boolean, location = 'main') =>
  events(bundleStock('SET'), ['bundle-availability-changed', { sku: 'SET', location, available }]);
const changed = (sku: string, available: boolean, location = 'main') =>
  events(inventory, ['availability-changed', { sku, location, available }]);
const learning = (before: readonly Events[], event: Events) => given(...before).whenEvent(learnBundleStock, event);

test('a bundle can be had where all of its components can, and no more once one cannot', () => {
  const set = [described('CUP', 'LID'), part('CUP'), part('LID')];
  learning(set, changed('CUP', true)).then({ appended: [ofStock('CUP')] });
  learning([...set, stocked('CUP')], changed('LID', true, 'far')).then({ appended: [ofStock('LID', 'far')] });
  learning([...set, stocked('CUP')], changed('LID', true)).then({
    appended: [ofStock('LID')],
    elsewhere: [told(true)],
  });
  const there = [...set, stocked('CUP'), stocked('LID'), told(true)];
  learning(there, changed('CUP', false)).then({
    appended: [ofStock('CUP', 'main', false)],
    elsewhere: [told(false)],
  });
  learning(there, changed('CUP', true)).thenNothing();
});

test('of what is part of no bundle only the places are recorded, once each', () => {
  learning([], changed('CUP', true)).then({ appended: [ofStock('CUP')] });
  learning([stocked('CUP')], changed('CUP', false)).thenNothing();
  learning([stocked('CUP')], changed('CUP', true, 'far')).then({ appended: [ofStock('CUP', 'far')] });
});

test('what becomes part of a bundle is asked for where it has been, and is there when that is told', () => {
  const used = events(catalog, ['component-used', { sku: 'CUP', bundle: 'SET' }]);
  const been = events(componentStock('CUP'), ofStock('CUP'), ofStock('CUP', 'far'));
  const set = [described('CUP'), been];
  learning(set, used).then({ appended: [ofPart('CUP')], sent: [asked('CUP'), asked('CUP', 'far')] });
  learning([...set, part('CUP')], changed('CUP', true)).then({
    appended: [ofStock('CUP')],
    elsewhere: [told(true)],
  });
  learning([...set, part('CUP')], changed('CUP', false)).thenNothing();
});

test('of a part of another bundle it is known already; of what was part of one once, it is not', () => {
  const used = events(catalog, ['component-used', { sku: 'CUP', bundle: 'SET' }]);
  const ofTea = (isPart: boolean) => ['component-bundle-learnt', { sku: 'CUP', bundle: 'TEA', isPart }] as const;
  learning([described('CUP'), events(componentStock('CUP'), ofTea(true), ofStock('CUP'))], used).then({
    appended: [ofPart('CUP')],
    elsewhere: [told(true)],
  });
  const before = events(componentStock('CUP'), ofTea(true), ofStock('CUP'), ofTea(false));
  learning([described('CUP'), before], used).then({ appended: [ofPart('CUP')], sent: [asked('CUP')] });
});

test('what is part of a bundle no more is not waited for', () => {
  const released = events(catalog, ['component-released', { sku: 'LID', bundle: 'SET' }]);
  learning([described('CUP'), part('CUP'), part('LID'), stocked('CUP')], released).then({
    appended: [ofPart('LID', false)],
    elsewhere: [told(true)],
  });
});
