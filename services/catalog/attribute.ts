import { aggregate, decision, reject, type DeepReadonly, type Static } from '@banyan/core';
import { catalog } from './contract.ts';
import type { attributeType, attributeValue } from './vocabulary.ts';

type AttributeType = Static<typeof attributeType>;
type AttributeValue = Static<typeof attributeValue>;

/** An attribute that products can have. */
export interface Attribute {
  /** Null before it is defined. */
  readonly type: AttributeType | null;
  readonly label: string;
  readonly unit: string | null;
  /** Of a choice. */
  readonly values: DeepReadonly<{ code: string; label: string }[]>;
}

const NONE: Attribute = { type: null, label: '', unit: null, values: [] };

/** Streams `attribute/<code>`. */
export const attribute = aggregate(catalog, 'attribute', NONE, {
  'attribute-defined': (_, { type, label, unit, values }) => ({ type, label, unit, values }),
});

/** An attribute, new or with other labels and more values. What products may have stays possible: its type, unit and values. */
export const defineAttribute = decision(
  catalog,
  'define-attribute',
  ({ attribute: code }) => attribute(code),
  ({ attribute: code, label, type, unit = null, values = [] }, known) => {
    const before = known.state;
    if ((unit !== null && type !== 'number') || (type === 'choice') !== values.length > 0)
      return reject('wrong-parts', { attribute: code });
    const codes = values.map((value) => value.code);
    const twice = codes.find((value, index) => codes.indexOf(value) !== index);
    if (twice !== undefined) return reject('code-twice', { code: twice });
    if (before.type !== null && (before.type !== type || before.unit !== unit))
      return reject('type-fixed', { attribute: code, type: before.type });
    const missing = before.values.find((value) => !codes.includes(value.code));
    if (missing !== undefined) return reject('value-missing', { attribute: code, value: missing.code });
    const told = (all: Attribute['values']): string => JSON.stringify(all.map((one) => [one.code, one.label]));
    if (before.type !== null && before.label === label && told(before.values) === told(values)) return;
    known.append('attribute-defined', { attribute: code, label, type, unit, values });
  },
);

/** True when the value is one that the attribute can have. */
export function fitsAttribute({ type, values }: Attribute, value: AttributeValue): boolean {
  if (type === 'choice') return values.some(({ code }) => code === value);
  if (type === 'text') return typeof value === 'string';
  if (type === 'number') return typeof value === 'number' && isShort(value);
  return type === 'boolean' && typeof value === 'boolean';
}

// At most four decimals, as people write them; more would be measured and not known.
function isShort(value: number): boolean {
  return Number(value.toFixed(4)) === value;
}
