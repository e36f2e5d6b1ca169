import { T, answer, instant, range, toPage, view, sharedAnswer } from '@banyan/core';
import { catalog } from './contract.ts';
import { translationKey, translations } from './translation.ts';
import { attributeType, attributeValue, code, label, sku } from './vocabulary.ts';

const unit = T.Union([label, T.Null()]);

/** Every attribute that products can have. */
export const attributes = view('attributes', {
  attribute: code,
  label,
  type: attributeType,
  unit,
  values: T.Array(T.Object({ code, label }, { additionalProperties: false })),
}).on(catalog, {
  'attribute-defined': { key: ({ attribute }) => attribute, fold: (_, defined) => defined },
});

/** What attributes a product had, and since when. */
export const attributeHistory = view(
  'attribute-history',
  {
    sku,
    attributes: T.Array(
      T.Object({ attribute: code, type: attributeType, unit, value: attributeValue }, { additionalProperties: false }),
    ),
    changedAt: instant,
    /** Of several changes at one moment the later has the higher one. */
    position: T.Integer(),
  },
  { 'by-time': range('sku', 'changedAt', 'position') },
).on(catalog, {
  'attributes-set': {
    key: ({ sku: of }, { position }) => `${of}@${position}`,
    fold: (_, { sku: of, attributes: all }, { occurredAt, position }) => ({
      sku: of,
      attributes: all,
      changedAt: occurredAt,
      position,
    }),
  },
});

/** One attribute, as whoever defines it sees it. */
export const findAttribute = answer(catalog, 'attribute', { attributes }, async ({ attribute }, views) => {
  return (await views.attributes.get(attribute)) ?? null;
});

/** All attributes, in a language where they are translated. */
export const listAttributes = sharedAnswer(
  catalog,
  'attributes',
  { attributes, translations },
  async ({ language, ...paging }, views) => {
    const page = await views.attributes.list(paging);
    if (language === undefined) return toPage(page, (row) => row);
    const translated = page.rows.map(async (row) => {
      const told = await views.translations.get(translationKey('attribute', row.attribute, language));
      const labels = new Map(told?.labels.map((one) => [one.code, one.label]));
      const values = row.values.map((value) => ({ ...value, label: labels.get(value.code) ?? value.label }));
      return { ...row, label: told?.name ?? row.label, values };
    });
    return toPage({ ...page, rows: await Promise.all(translated) }, (row) => row);
  },
);

/** The attributes of a product as they were. */
export const listAttributeHistory = answer(
  catalog,
  'attribute-history',
  { attributeHistory },
  async ({ sku: of, ...rest }, views) => {
    const page = await views.attributeHistory.list({
      index: 'by-time',
      equals: [of],
      direction: 'descending',
      ...rest,
    });
    return toPage(page, (row) => ({ sku: row.sku, attributes: row.attributes, changedAt: row.changedAt }));
  },
);
