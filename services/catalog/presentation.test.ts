import { test } from 'node:test';
import { BEGINNING, events, given } from '@banyan/core/testing';
import { attribute, defineAttribute } from './attribute.ts';
import { attributeHistory } from './attributes.ts';
import { category } from './category.ts';
import { fileProduct, presentation, setAttributes, setMedia } from './presentation.ts';
import { product } from './product.ts';
import { translate, translation, translations } from './translation.ts';

const sku = 'MUG';
const drafted = events(product(sku), ['product-drafted', { sku, name: 'Mug', description: '' }]);
const retired = events(product(sku), ['product-retired', { sku }]);
const colours = ['red', 'blue'].map((code) => ({ code, label: code.toUpperCase() }));
const defined = (code: string, type: 'text' | 'number' | 'boolean' | 'choice', unit: string | null = null) =>
  events(attribute(code), [
    'attribute-defined',
    { attribute: code, label: code, type, unit, values: type === 'choice' ? colours : [] },
  ]);
const all = [
  defined('material', 'text'),
  defined('height', 'number', 'cm'),
  defined('safe', 'boolean'),
  defined('colour', 'choice'),
];

test('an attribute is defined, and gets other labels and more values', () => {
  const body = { attribute: 'colour', label: 'colour', type: 'choice', values: colours } as const;
  given().when(defineAttribute, body).then(all[3]!);
  given(...all)
    .when(defineAttribute, body)
    .thenNothing();
  const more = [...colours, { code: 'green', label: 'Green' }];
  given(...all)
    .when(defineAttribute, { ...body, values: more })
    .then(events(attribute('colour'), ['attribute-defined', { ...body, unit: null, values: more }]));
});

test('what products may have stays possible', () => {
  const body = { attribute: 'colour', label: 'colour', type: 'choice' } as const;
  given(...all)
    .when(defineAttribute, { ...body, values: [colours[0]!] })
    .thenRejected('value-missing', { attribute: 'colour', value: 'blue' });
  given(...all)
    .when(defineAttribute, { ...body, type: 'text' })
    .thenRejected('type-fixed', { attribute: 'colour', type: 'choice' });
  given(...all)
    .when(defineAttribute, { attribute: 'height', label: 'height', type: 'number', unit: 'mm' })
    .thenRejected('type-fixed', { attribute: 'height', type: 'number' });
  given()
    .when(defineAttribute, { ...body, values: [colours[0]!, colours[0]!] })
    .thenRejected('code-twice', { code: 'red' });
});

test('only a number has a unit, a choice has values and nothing else does', () => {
  const refused = (body: object) =>
    given()
      .when(defineAttribute, { attribute: 'x', label: 'x', type: 'text', ...body })
      .thenRejected('wrong-parts', { attribute: 'x' });
  refused({ unit: 'cm' });
  refused({ values: colours });
  refused({ type: 'choice' });
});

test('attributes of a product have values of their type, and the event says the type', () => {
  given(drafted, ...all)
    .when(setAttributes, {
      sku,
      attributes: [
        { attribute: 'height', value: 9.5 },
        { attribute: 'colour', value: 'red' },
      ],
    })
    .then(
      events(presentation(sku), [
        'attributes-set',
        {
          sku,
          attributes: [
            { attribute: 'height', type: 'number', unit: 'cm', value: 9.5 },
            { attribute: 'colour', type: 'choice', unit: null, value: 'red' },
          ],
        },
      ]),
    );
  const wrong = (code: string, value: string | number | boolean, type: 'text' | 'number' | 'boolean' | 'choice') =>
    given(drafted, ...all)
      .when(setAttributes, { sku, attributes: [{ attribute: code, value }] })
      .thenRejected('wrong-value', { attribute: code, type });
  wrong('colour', 'green', 'choice');
  wrong('colour', true, 'choice');
  wrong('height', '9.5', 'number');
  wrong('height', 0.00001, 'number');
  wrong('safe', 'true', 'boolean');
  wrong('material', 3, 'text');
});

test('attributes that are unknown or named twice are refused; the same again changes nothing', () => {
  const value = { attribute: 'material', value: 'clay' };
  const set = events(presentation(sku), [
    'attributes-set',
    { sku, attributes: [{ ...value, type: 'text', unit: null }] },
  ]);
  given(drafted, ...all, set)
    .when(setAttributes, { sku, attributes: [value] })
    .thenNothing();
  given(drafted)
    .when(setAttributes, { sku, attributes: [value] })
    .thenRejected('no-such-attribute', { attribute: 'material' });
  given(drafted, ...all)
    .when(setAttributes, { sku, attributes: [value, value] })
    .thenRejected('attribute-twice', { attribute: 'material' });
  const row = { sku, attributes: [{ ...value, type: 'text', unit: null }], changedAt: BEGINNING, position: 6 } as const;
  given(drafted, ...all, set).thenRows(attributeHistory, { 'MUG@6': row });
});

test('a product is filed in categories that are open', () => {
  const mugs = events(category('mugs'), [
    'category-created',
    { category: 'mugs', parent: null, name: 'Mugs', description: '' },
  ]);
  const filed = events(presentation(sku), ['product-filed', { sku, categories: ['mugs'] }]);
  given(drafted, mugs)
    .when(fileProduct, { sku, categories: ['mugs', 'mugs'] })
    .then(filed);
  given(drafted, mugs, filed)
    .when(fileProduct, { sku, categories: ['mugs'] })
    .thenNothing();
  given(drafted)
    .when(fileProduct, { sku, categories: ['mugs'] })
    .thenRejected('no-such-category', { category: 'mugs' });
  given(drafted, mugs, events(category('mugs'), ['category-removed', { category: 'mugs', parent: null }]))
    .when(fileProduct, { sku, categories: ['mugs'] })
    .thenRejected('no-such-category', { category: 'mugs' });
});

test('a gallery is set as a whole, by https addresses', () => {
  const media = [{ url: 'https://media.example/mug.jpg', alt: 'A mug', kind: 'image' as const }];
  const set = events(presentation(sku), ['media-set', { sku, media }]);
  given(drafted).when(setMedia, { sku, media }).then(set);
  given(drafted, set).when(setMedia, { sku, media }).thenNothing();
  given(drafted)
    .when(setMedia, { sku, media: [{ ...media[0]!, url: 'javascript:alert(1)' }] })
    .thenInvalid('/media/0/url');
});

test('what does not exist or is gone is not shown', () => {
  for (const [history, rejection] of [
    [[], 'no-such-product'],
    [[drafted, retired], 'product-retired'],
  ] as const) {
    given(...history)
      .when(setAttributes, { sku, attributes: [] })
      .thenRejected(rejection, { sku });
    given(...history)
      .when(fileProduct, { sku, categories: [] })
      .thenRejected(rejection, { sku });
    given(...history)
      .when(setMedia, { sku, media: [] })
      .thenRejected(rejection, { sku });
  }
});

test('a translation keeps what is left out, and the event has all of it', () => {
  const german = { kind: 'product', id: sku, language: 'de' } as const;
  const stream = translation('product@MUG@de');
  const named = events(stream, ['translated', { ...german, name: 'Tasse', description: null, labels: [] }]);
  given(drafted)
    .when(translate, { ...german, name: 'Tasse' })
    .then(named);
  given(drafted, named)
    .when(translate, { ...german, name: 'Tasse' })
    .thenNothing();
  const labels = [{ code: 'size.m', label: 'Mittel' }];
  const labelled = { ...german, name: 'Tasse', description: null, labels };
  given(drafted, named)
    .when(translate, { ...german, labels })
    .then(events(stream, ['translated', labelled]));
  given(drafted, named).thenRow(translations, 'product@MUG@de', { ...labelled, labels: [] });
  given(drafted)
    .when(translate, { ...german, labels: [...labels, ...labels] })
    .thenRejected('code-twice', { code: 'size.m' });
  for (const kind of ['product', 'category', 'collection', 'attribute'] as const)
    given()
      .when(translate, { ...german, kind, id: 'x', name: 'X' })
      .thenRejected('no-such-subject', { kind, id: 'x' });
  given(...all)
    .when(translate, { ...german, kind: 'attribute', id: 'colour', name: 'Farbe' })
    .then(
      events(translation('attribute@colour@de'), [
        'translated',
        { ...german, kind: 'attribute', id: 'colour', name: 'Farbe', description: null, labels: [] },
      ]),
    );
});
