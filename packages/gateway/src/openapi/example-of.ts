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

/** Texts of many kinds, tried in turn until one fits the schema's pattern: a time, a day, a currency, a country, codes, a number, a hash. */
const TEXTS = [
  '2026-01-31T12:00:00.000Z',
  '2026-01-31',
  'GBP',
  'GB',
  'A-1',
  'a-1',
  'a1',
  'A1',
  '1.50',
  '1',
  'someone@example.org',
  '0123456789abcdef'.repeat(4),
];

/** An example that fits the schema; undefined when none could be made up. `name` is the field's, for examples that mean something. */
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
  const given = schema.examples?.[0] ?? schema.default ?? schema.const ?? schema.enum?.[0];
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

function makeText(schema: SchemaShape, name: string): string {
  const checker = new Checker(schema);
  // A free text is best shown by its field's name; one that is to be an identifier by a code.
  const candidates = [
    ...(schema.format === 'date-time' ? TEXTS : []),
    `${name || 'text'}-1`,
    ...TEXTS,
    'x'.repeat(schema.minLength ?? 0),
  ];
  return candidates.find((text) => checker.fits(text)) ?? '';
}

function makeNumber({ minimum, exclusiveMinimum, maximum, multipleOf = 1 }: SchemaShape): number {
  const least = minimum ?? (exclusiveMinimum === undefined ? 1 : exclusiveMinimum + multipleOf);
  return Math.min(Math.max(least, multipleOf), maximum ?? Infinity);
}

function makeObject({ properties = {} }: SchemaShape): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([property, schema]) => [property, make(schema, property)]));
}
