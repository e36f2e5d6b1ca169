import { IsOptional, type TSchema } from 'typebox';
import type { Fields } from './schema.ts';
import { shown } from './shape-mistakes.ts';

type Said = Readonly<Record<string, unknown>>;

const JSON_TYPES: readonly unknown[] = ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'];
const BOUNDS = [
  ['minimum', 'maximum'],
  ['exclusiveMinimum', 'maximum'],
  ['minimum', 'exclusiveMaximum'],
  ['exclusiveMinimum', 'exclusiveMaximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;
const NUMBERS = [...new Set<string>(BOUNDS.flat()), 'minContains', 'maxContains', 'multipleOf'];
const CHOICES = ['anyOf', 'oneOf', 'enum'];
/** Keywords that hold one schema, a list of schemas, or schemas by name. */
const WITHIN = [
  'items',
  'prefixItems',
  'contains',
  'additionalProperties',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
  'not',
  'anyOf',
  'allOf',
  'oneOf',
  'if',
  'then',
  'else',
];
const BY_NAME = ['properties', 'patternProperties', 'dependentSchemas', '$defs'];
/** Keywords below which a schema may stand, or what looks like one; the last are our own, and OpenAPI's. */
const HOLDING = new Set([...WITHIN, ...BY_NAME, 'definitions', 'contentSchema', 'default', 'const', 'discriminator']);

/** Why nothing fits these fields, or nobody can tell what does. */
export function fieldsMistakes(where: string, fields: Fields): string[] {
  const mistakes = Object.entries(fields).flatMap(([name, schema]) =>
    isNever(schema) && !IsOptional(schema)
      ? [`${where}: ${name}: nothing fits it, and it is not optional`]
      : within(`${where}: ${name}`, schema),
  );
  return [...mistakes, ...referenceMistakes(where, fields)];
}

/** Why nothing fits a schema, or nobody can tell what does. */
export function schemaMistakes(where: string, schema: unknown): string[] {
  return [...within(where, schema), ...referenceMistakes(where, schema)];
}

/** A field that may not be there is an optional one of this kind. */
function isNever(schema: unknown): boolean {
  const { not } = Object(schema) as { readonly not?: object };
  return not !== undefined && Object.keys(not).length === 0;
}

function within(where: string, schema: unknown): string[] {
  if (typeof schema === 'boolean') return [];
  if (typeof schema !== 'object' || schema === null) return [`${where}: ${shown(schema)} is no schema`];
  const said = schema as Said;
  const types = said['type'] === undefined ? [] : [said['type']].flat();
  return [
    ...types
      .filter((type) => !JSON_TYPES.includes(type))
      .map((type) => `${where}: JSON has no type ${JSON.stringify(type)}`),
    ...boundMistakes(where, said),
    ...CHOICES.flatMap((choice) => choiceMistakes(where, choice, said[choice])),
    ...patternMistakes(where, said['pattern']),
    ...neverMistakes(where, said),
    ...WITHIN.flatMap((keyword) => (said[keyword] === undefined ? [] : [said[keyword]].flat())).flatMap((inner) =>
      within(where, inner),
    ),
    ...BY_NAME.flatMap((keyword) => Object.entries(said[keyword] ?? {})).flatMap(([name, inner]) =>
      within(`${where}/${name}`, inner),
    ),
  ];
}

function boundMistakes(where: string, said: Said): string[] {
  const mistakes: string[] = [];
  for (const bound of NUMBERS) {
    const value = said[bound];
    if (value === undefined) continue;
    if (typeof value !== 'number' || !Number.isFinite(value))
      mistakes.push(`${where}: ${bound} is to be a number, not ${shown(value)}`);
    else if (bound === 'multipleOf' && value <= 0)
      mistakes.push(`${where}: multipleOf is to be above zero, not ${value}`);
    else if (isCount(bound) && !(Number.isInteger(value) && value >= 0))
      mistakes.push(`${where}: ${bound} is to be a whole number from zero, not ${value}`);
  }
  for (const [least, most] of BOUNDS) {
    if (said[least] === undefined || said[most] === undefined) continue;
    const [low, high] = [Number(said[least]), Number(said[most])];
    if (isEmpty(low, high, least, most, said['type'] === 'integer'))
      mistakes.push(`${where}: nothing fits, with ${least} ${low} and ${most} ${high}`);
  }
  return mistakes;
}

function isCount(bound: string): boolean {
  return /(Length|Items|Properties|Contains)$/.test(bound);
}

function isEmpty(low: number, high: number, least: string, most: string, isWhole: boolean): boolean {
  const [isAbove, isBelow] = [least.startsWith('exclusive'), most.startsWith('exclusive')];
  if (!isWhole) return isAbove || isBelow ? low >= high : low > high;
  return (isAbove ? Math.floor(low) + 1 : Math.ceil(low)) > (isBelow ? Math.ceil(high) - 1 : Math.floor(high));
}

function choiceMistakes(where: string, choice: string, of: unknown): string[] {
  if (of === undefined) return [];
  if (!Array.isArray(of)) return [`${where}: ${choice} is to be a list`];
  return of.length === 0 ? [`${where}: nothing fits, with an empty ${choice}`] : [];
}

function neverMistakes(where: string, { required, properties }: Said): string[] {
  if (!Array.isArray(required)) return [];
  return Object.entries(properties ?? {})
    .filter(([name, inner]) => required.includes(name) && isNever(inner))
    .map(([name]) => `${where}/${name}: nothing fits it, and it is not optional`);
}

/** References by a name that nothing has. Those by a path, and those into other documents, are the library's to follow. */
function referenceMistakes(where: string, schemas: unknown): string[] {
  const text = JSON.stringify(schemas) ?? '';
  if (!text.includes('"$ref"')) return [];
  const [names, references] = [new Set<unknown>(), new Set<string>()];
  JSON.parse(text, (keyword: string, value: unknown) => {
    if (keyword === '$id' || keyword === '$anchor' || keyword === '$dynamicAnchor') names.add(value);
    if (keyword === '$ref' && typeof value === 'string' && /^[^#/:]+$/.test(value)) references.add(value);
    return value;
  });
  return [...references].filter((name) => !names.has(name)).map((name) => `${where}: nothing has the $id ${name}`);
}

/** Fields where a schema is to be: the library takes them for one that says nothing, and anything fits it. */
export function fieldsForSchema(where: string, schema: TSchema): string[] {
  const entries = Object.entries(schema);
  const field = entries.find(([keyword]) => !HOLDING.has(keyword) && !keyword.startsWith('x-'));
  if (field === undefined || !entries.every(([, inner]) => isSchema(inner))) return [];
  return [`${where}: ${field[0]} is a field, and it is to be a schema: T.Object({ … })`];
}

function isSchema(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  // What the library's functions have made has its kind.
  return '~kind' in value || ('type' in value && JSON_TYPES.includes(value.type));
}

function patternMistakes(where: string, pattern: unknown): string[] {
  if (pattern === undefined) return [];
  if (typeof pattern !== 'string') return [`${where}: pattern is to be a text, not ${shown(pattern)}`];
  try {
    RegExp(pattern, 'u');
    return [];
  } catch (error) {
    return [`${where}: ${(error as Error).message}`];
  }
}
