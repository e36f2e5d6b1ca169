import { IsOptional, type TSchema } from 'typebox';
import type { Fields } from './schema.ts';

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
const CHOICES = ['anyOf', 'oneOf', 'enum'];
/** Keywords that hold one schema, a list of schemas, or schemas by name. */
const WITHIN = ['items', 'additionalProperties', 'not', 'anyOf', 'allOf', 'oneOf', 'prefixItems'];
const BY_NAME = ['properties', 'patternProperties'];

/** Why nothing fits these fields, or nobody can tell what does. */
export function fieldsMistakes(where: string, fields: Fields): string[] {
  return Object.entries(fields).flatMap(([name, schema]) =>
    isNever(schema)
      ? [`${where}: ${name}: nothing fits it, and it is not optional`]
      : schemaMistakes(`${where}: ${name}`, schema),
  );
}

/** A field that may not be there is an optional one of this kind. */
function isNever(schema: TSchema): boolean {
  const { not } = Object(schema) as { readonly not?: object };
  return not !== undefined && Object.keys(not).length === 0 && !IsOptional(schema);
}

/** Why nothing fits a schema, or nobody can tell what does. */
export function schemaMistakes(where: string, schema: unknown): string[] {
  if (typeof schema === 'boolean') return [];
  if (typeof schema !== 'object' || schema === null) return [`${where}: ${JSON.stringify(schema)} is no schema`];
  const said = schema as Readonly<Record<string, unknown>>;
  const types = said['type'] === undefined ? [] : [said['type']].flat();
  return [
    ...types
      .filter((type) => !JSON_TYPES.includes(type))
      .map((type) => `${where}: JSON has no type ${JSON.stringify(type)}`),
    ...[...new Set(BOUNDS.flat())]
      .filter((bound) => said[bound] !== undefined && !Number.isFinite(said[bound]))
      .map((bound) => `${where}: ${bound} is to be a number, not ${JSON.stringify(said[bound])}`),
    ...CHOICES.filter((choice) => Array.isArray(said[choice]) && said[choice].length === 0).map(
      (choice) => `${where}: nothing fits, with an empty ${choice}`,
    ),
    ...BOUNDS.filter(([least, most]) => isEmpty(Number(said[least]), Number(said[most]), `${least} ${most}`)).map(
      ([least, most]) =>
        `${where}: nothing fits, with ${least} ${Number(said[least])} and ${most} ${Number(said[most])}`,
    ),
    ...patternMistakes(where, said['pattern']),
    ...WITHIN.flatMap((keyword) => (said[keyword] === undefined ? [] : [said[keyword]].flat())).flatMap((inner) =>
      schemaMistakes(where, inner),
    ),
    ...BY_NAME.flatMap((keyword) => Object.entries(said[keyword] ?? {})).flatMap(([name, inner]) =>
      schemaMistakes(`${where}/${name}`, inner),
    ),
  ];
}

function isEmpty(least: number, most: number, bounds: string): boolean {
  return bounds.includes('exclusive') ? least >= most : least > most;
}

/** Fields where a schema is to be: the library takes them for one that says nothing, and anything fits it. */
export function fieldsForSchema(where: string, schema: object): string[] {
  const field = Object.entries(schema).find(
    ([keyword, inner]) =>
      !WITHIN.includes(keyword) && !BY_NAME.includes(keyword) && Object.hasOwn(Object(inner) as object, 'type'),
  );
  return field === undefined ? [] : [`${where}: ${field[0]} is a field, and it is to be a schema: T.Object({ … })`];
}

function patternMistakes(where: string, pattern: unknown): string[] {
  if (typeof pattern !== 'string') return [];
  try {
    RegExp(pattern, 'u');
    return [];
  } catch (error) {
    return [`${where}: ${(error as Error).message}`];
  }
}
