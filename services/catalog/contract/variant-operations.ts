import { T, command, instant, query } from '@banyan/core';
import { choices, option, price, productState, sku, variantFacts } from '../vocabulary.ts';

const staff = { by: ['staff'] } as const;
const product = sku;
const variantChoices = T.Array(T.Object({ sku, choices }, { additionalProperties: false }), { maxItems: 100 });
const options = T.Array(option, { maxItems: 5 });
/** Where stock lies, as inventory calls it. */
const place = T.String({ minLength: 1, maxLength: 100 });

const missing = { 'no-such-product': { sku } };
const closed = { ...missing, 'product-retired': { sku } };
const fitting = {
  /** The variant does not name exactly one known value for every option of the product, or names one twice. */
  'wrong-choices': { sku },
  'same-choices': { sku, other: sku },
};
const bundling = {
  'no-such-component': { component: sku },
  /** A bundle is made of what is no bundle. */
  'nested-bundle': { component: sku },
};

/** What happens to the variants of a product and to its lifecycle. */
export const variantEvents = {
  /** Of the product: all its options, and the choices of every variant that is not retired. */
  'options-set': { product, options, variants: variantChoices },
  'variant-added': { product, sku, choices },
  /** The whole facts of a variant. */
  'variant-described': { product, sku, ...variantFacts },
  'variant-retired': { product, sku },
  /** The list price of a further variant; of a first one it is `price-changed`. In force from the event's business time on. */
  'variant-price-changed': { product, sku, price },
  /** Of the component: it is part of one more bundle. */
  'component-used': { sku, bundle: sku },
  'component-released': { sku, bundle: sku },
  /** What inventory tells of every SKU, since each may come to be part of a bundle. */
  'component-stock-learnt': { sku, location: place, available: T.Boolean() },
  'component-bundle-learnt': { sku, bundle: sku, isPart: T.Boolean() },
  /** Of a bundle: all that it is made of can be had at the location, or not any more. */
  'bundle-availability-changed': { sku, location: place, available: T.Boolean() },
  'product-scheduled': { sku, publishAt: instant },
  'product-unscheduled': { sku },
};

const partialFacts = {
  weightGrams: T.Optional(variantFacts.weightGrams),
  taxClass: T.Optional(variantFacts.taxClass),
  components: T.Optional(variantFacts.components),
};

/** What can be done with variants and the lifecycle. */
export const variantCommands = {
  'set-options': command(
    { product, options, variants: T.Optional(variantChoices) },
    {
      description:
        'Sets what the variants of a product differ by; `variants` gives choices anew, and every variant must fit the options afterwards.',
      example: {
        product: 'MUG-1',
        options: [
          {
            code: 'colour',
            label: 'Colour',
            values: [
              { code: 'red', label: 'Red' },
              { code: 'blue', label: 'Blue' },
            ],
          },
        ],
        variants: [{ sku: 'MUG-1', choices: [{ option: 'colour', value: 'red' }] }],
      },
      edits: 'product/product',
      ...staff,
      rejects: {
        ...closed,
        ...fitting,
        'no-such-variant': { sku },
        /** Two options, or two values of one, have the same code. */
        'code-twice': { code: T.String() },
      },
    },
  ),
  'add-variant': command(
    { product, sku, choices: T.Optional(choices), ...partialFacts },
    {
      description:
        'Adds a variant under a SKU that is not taken; the same variant again changes nothing. A bundle names its components.',
      example: {
        product: 'MUG-1',
        sku: 'MUG-1-BLUE',
        choices: [{ option: 'colour', value: 'blue' }],
        weightGrams: 350,
      },
      ...staff,
      rejects: {
        ...closed,
        ...fitting,
        ...bundling,
        'sku-taken': { sku, product },
        'too-many-variants': { product, most: T.Integer() },
      },
    },
  ),
  'describe-variant': command(
    { sku, ...partialFacts },
    {
      description: 'Changes weight, tax class or components of a variant; what is left out stays.',
      example: { sku: 'MUG-1', weightGrams: 350, taxClass: 'standard' },
      edits: 'variant/sku',
      ...staff,
      rejects: {
        ...bundling,
        'no-such-variant': { sku },
        'variant-retired': { sku },
        /** It is part of so many bundles, so it cannot become one. */
        'in-bundles': { sku, bundles: T.Integer() },
      },
    },
  ),
  'retire-variant': command(
    { sku },
    {
      description: 'Takes a variant off sale for good; its SKU is never used again, its choices are free for another.',
      example: { sku: 'MUG-1' },
      edits: 'variant/sku',
      ...staff,
      rejects: { 'no-such-variant': { sku } },
    },
  ),
  'schedule-product': command(
    { sku, publishAt: instant },
    {
      description:
        'Publishes a draft or an archived product by itself at a time to come; scheduled again, the time moves.',
      example: { sku: 'MUG-1', publishAt: '2099-01-01T00:00:00.000Z' },
      edits: 'product/sku',
      ...staff,
      rejects: { ...closed, 'wrong-state': { sku, state: productState }, 'time-passed': { at: instant } },
    },
  ),
  'unschedule-product': command(
    { sku },
    {
      description: 'Takes back the time at which a product was to be published; without one nothing changes.',
      example: { sku: 'MUG-1' },
      edits: 'product/sku',
      ...staff,
      rejects: closed,
    },
  ),
  'publish-scheduled': command(
    { sku, publishAt: instant },
    {
      description: 'Publishes a product whose time has come: what its own timer sends.',
      by: ['catalog'],
      rejects: { 'not-due': { publishAt: instant } },
    },
  ),
};

/** What can be asked of variants. */
export const variantQueries = {
  'variant-record': query(
    { sku },
    {
      description:
        'What is known of a variant besides prices, retired or not; null when none has this SKU. The first variant of a product has the product’s own.',
      shows: 'variant/sku',
      ...staff,
      returns: T.Union([
        T.Object({ sku, product, choices, ...variantFacts, isRetired: T.Boolean() }, { additionalProperties: false }),
        T.Null(),
      ]),
    },
  ),
};
