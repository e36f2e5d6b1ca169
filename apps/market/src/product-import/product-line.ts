import { oneLine } from '../import/one-line.ts';
import type { ColumnName, ProductColumns } from './product-columns.ts';

/** A line of a product file that makes sense: a variant with what is said of its product. */
export interface ProductLine {
  readonly line: number;
  readonly fields: readonly string[];
  readonly sku: string;
  /** The SKU of the product's first variant. */
  readonly product: string;
  readonly name: string;
  readonly description: string;
  readonly price: { readonly amount: number; readonly currency: string; readonly scale: number } | undefined;
  /** Codes from the top down; several paths. */
  readonly categories: readonly (readonly string[])[];
  readonly weightGrams: number | null;
  readonly taxClass: string | null;
  readonly slug: string | undefined;
  readonly image: string | undefined;
  readonly state: 'draft' | 'published' | 'archived';
  /** Code and label of the value. */
  readonly options: readonly { readonly option: string; readonly label: string }[];
  readonly attributes: readonly { readonly attribute: string; readonly text: string }[];
}

/** A line that makes none. */
export interface RejectedLine {
  readonly line: number;
  readonly fields: readonly string[];
  readonly reason: string;
}

const DECIMAL = /^([0-9]{1,11})(?:\.([0-9]{1,4}))?$/;
const STATES = ['draft', 'published', 'archived'] as const;
const CURRENCY = 'GBP';

/** What a line says, or why it makes no sense. What the catalog itself refuses is left to the catalog. */
export function readProductLine(
  columns: ProductColumns,
  line: number,
  fields: readonly string[],
): ProductLine | RejectedLine {
  const rejected = (reason: string): RejectedLine => ({ line, fields, reason });
  if (fields.length !== columns.width) return rejected(`it has ${fields.length} fields, the header ${columns.width}`);
  const field = (name: ColumnName): string => (fields[columns.places.get(name) ?? -1] ?? '').trim();
  const sku = field('sku').toUpperCase();
  const name = oneLine(field('name'));
  if (sku === '') return rejected('it has no SKU');
  if (name === '') return rejected('it has no name');
  const price = field('price');
  const [, whole = '', fraction = ''] = DECIMAL.exec(price) ?? [];
  if (price !== '' && whole === '') return rejected(`its price is no decimal number like 2.50: ${price}`);
  const weight = field('weight_grams');
  if (!/^[0-9]{0,9}$/.test(weight)) return rejected(`its weight is no whole number of grams: ${weight}`);
  const state = STATES.find((one) => one === (field('state') || 'draft').toLowerCase());
  if (state === undefined) return rejected(`its state is none of ${STATES.join(', ')}: ${field('state')}`);
  const currency = field('currency').toUpperCase() || CURRENCY;
  return {
    line,
    fields,
    sku,
    product: field('product').toUpperCase() || sku,
    name,
    description: field('description'),
    price: price === '' ? undefined : { amount: Number(whole + fraction), currency, scale: fraction.length },
    categories: listOf(field('category'), '|').map((path) => listOf(path, '>').map(codeOf)),
    weightGrams: weight === '' ? null : Number(weight),
    taxClass: field('tax_class') || null,
    slug: field('slug') || undefined,
    image: field('image') || undefined,
    state,
    options: columns.options.flatMap(([option, place]) => {
      const label = oneLine(fields[place] ?? '').slice(0, 100);
      return label === '' ? [] : [{ option, label }];
    }),
    attributes: columns.attributes.flatMap(([attribute, place]) => {
      const text = (fields[place] ?? '').trim();
      return text === '' ? [] : [{ attribute, text }];
    }),
  };
}

/** A code made of what people write: `Dark red` is `dark-red`. */
export function codeOf(text: string): string {
  return slugOf(text)
    .replaceAll(/[^a-z0-9-]/g, '')
    .replaceAll(/-+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60)
    .replace(/-$/, '');
}

/** A slug made of a name: small letters and digits of any script, without accents, in words joined by hyphens. */
export function slugOf(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .normalize('NFC')
    .replaceAll(/[^\p{Ll}\p{Lo}\p{N}]+/gu, '-')
    .slice(0, 100)
    .replaceAll(/^-+|-+$/g, '');
}

function listOf(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
