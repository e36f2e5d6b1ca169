import { RetailFileError } from '../retail/retail-file-error.ts';

/** Columns that have a meaning of their own; `option:CODE` and `attribute:CODE` are further ones, any number of each. */
const COLUMNS = [
  'sku',
  'product',
  'name',
  'description',
  'price',
  'currency',
  'category',
  'weight_grams',
  'tax_class',
  'slug',
  'image',
  'state',
] as const;
const REQUIRED = ['sku', 'name'] as const;
const CODE = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The name of a column that has a meaning of its own. */
export type ColumnName = (typeof COLUMNS)[number];

/** Where a file has what. */
export interface ProductColumns {
  readonly width: number;
  readonly places: ReadonlyMap<ColumnName, number>;
  /** Code and place. */
  readonly options: readonly (readonly [string, number])[];
  readonly attributes: readonly (readonly [string, number])[];
}

/**
 * What the first line of a product file says of its columns. Their order is the file's own.
 * @throws RetailFileError when one is missing, unknown or there twice
 */
export function readProductColumns(header: readonly string[]): ProductColumns {
  const names = header.map((name) => name.trim().toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new RetailFileError('column-twice', `the column ${twice} is there twice`, { line: 1 });
  const missing = REQUIRED.find((name) => !names.includes(name));
  if (missing !== undefined)
    throw new RetailFileError('column-missing', `there is no column ${missing}; it is needed`, { line: 1 });
  const places = new Map<ColumnName, number>();
  const [options, attributes]: [string, number][][] = [[], []];
  for (const [place, name] of names.entries()) {
    const [kind = '', code = ''] = name.split(':', 2);
    const known = COLUMNS.find((column) => column === name);
    if (known !== undefined) places.set(known, place);
    else if (kind === 'option' && CODE.test(code)) options!.push([code, place]);
    else if (kind === 'attribute' && CODE.test(code)) attributes!.push([code, place]);
    else
      throw new RetailFileError(
        'column-missing',
        `the column ${JSON.stringify(name)} is none of ${COLUMNS.join(', ')}, option:CODE, attribute:CODE`,
        { line: 1 },
      );
  }
  return { width: header.length, places, options: options!, attributes: attributes! };
}
