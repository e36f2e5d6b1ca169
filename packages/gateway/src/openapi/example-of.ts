import { Checker, type Fields, type TSchema } from '@banyan/core';

interface SchemaShape {
  readonly type?: string;
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaShape[];
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly items?: SchemaShape;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, SchemaShape>>;
  readonly required?: readonly string[];
}

/** What a text of a known format looks like (JSON Schema 2020-12, section 7.3). */
const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T12:00:00.000Z',
  date: '2026-01-31',
  time: '12:00:00Z',
  duration: 'P1D',
  email: 'someone@example.org',
  hostname: 'example.org',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.org/1',
  uuid: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
};

/** Texts of many kinds, tried in turn until one fits the pattern: codes first, since what people name by a pattern is mostly one; times last. */
const TEXTS = [
  'A-1',
  'a-1',
  'a1',
  'A1',
  'GBP',
  'GB',
  '1.50',
  '1',
  '2026-01',
  '2026-01-31',
  '12:00',
  'someone@example.org',
  'https://example.org/1',
  '0123456789abcdef'.repeat(2),
  '0123456789abcdef'.repeat(4),
  '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
  '2026-01-31T12:00:00.000Z',
];

/**
 * An example that fits the schema: what the schema itself gives as one, else what its format, pattern and bounds lead to; undefined when none could be made
 * up. A field that may be left out is in it only if its schema gives an example. `name` is the field's, for examples that mean something.
 */
export function exampleOf(schema: TSchema, name = ''): unknown {
  const example = make(schema, name);
  return new Checker(schema).fits(example) ? example : undefined;
}

/** An example for every field of a payload, where one could be made up. */
export function examplesOf(fields: Fields): Record<string, unknown> {
  const examples = Object.entries(fields).map(([name, schema]) => [name, exampleOf(schema, name)] as const);
  return Object.fromEntries(examples.filter(([, example]) => example !== undefined));
}

function make(schema: SchemaShape, name: string): unknown {
  const given = givenBy(schema) ?? schema.const ?? schema.enum?.[0];
  if (given !== undefined) return given;
  if (schema.anyOf !== undefined) {
    const richest = schema.anyOf.find(({ type }) => type !== 'null') ?? schema.anyOf[0] ?? {};
    return make(richest, name);
  }
  switch (schema.type) {
    case 'string':
      return makeText(schema, name);
    case 'integer':
    case 'number':
      return makeNumber(schema);
    case 'boolean':
      return true;
    case 'array':
      return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () => make(schema.items ?? {}, name));
    case 'object':
      return makeObject(schema);
    default:
      return null;
  }
}

function makeText({ format = '', ...schema }: SchemaShape, name: string): string {
  const whole = new Checker({ ...schema, ...(format !== '' && { format }) });
  // A free text is best shown by its field's name.
  const named = `${name || 'text'}-1`;
  const known = Object.hasOwn(FORMATS, format) ? [FORMATS[format] ?? ''] : [];
  const candidates = [...known, named, named.toUpperCase(), ...TEXTS, 'x'.repeat(schema.minLength ?? 0)];
  return candidates.find((text) => whole.fits(text)) ?? '';
}

function makeNumber({ minimum, exclusiveMinimum, maximum, multipleOf = 1 }: SchemaShape): number {
  const least = minimum ?? (exclusiveMinimum === undefined ? 1 : exclusiveMinimum + multipleOf);
  return Math.min(Math.max(least, multipleOf), maximum ?? Infinity);
}

function makeObject({ properties = {}, required = [] }: SchemaShape): Record<string, unknown> {
  const shown = Object.entries(properties).filter(
    ([name, schema]) => required.includes(name) || givenBy(schema) !== undefined,
  );
  return Object.fromEntries(shown.map(([name, schema]) => [name, make(schema, name)]));
}

function givenBy(schema: SchemaShape): unknown {
  return schema.examples?.[0] ?? schema.default;
}
