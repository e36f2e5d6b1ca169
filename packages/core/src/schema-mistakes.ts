import type { Fields } from './schema.ts';

const JSON_TYPES: readonly unknown[] = ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'];
const BOUNDS = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;
/** Keywords that hold one schema, a list of schemas, or schemas by name. */
const WITHIN = ['items', 'additionalProperties', 'not', 'anyOf', 'allOf', 'oneOf', 'prefixItems'];
const BY_NAME = ['properties', 'patternProperties'];

/** Why nothing fits these fields, or nobody can tell what does. */
export function fieldsMistakes(where: string, fields: Fields): string[] {
  return Object.entries(fields).flatMap(([name, schema]) => schemaMistakes(`${where}: ${name}`, schema));
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
    ...BOUNDS.filter(([least, most]) => Number(said[least]) > Number(said[most])).map(
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

function patternMistakes(where: string, pattern: unknown): string[] {
  if (typeof pattern !== 'string') return [];
  try {
    RegExp(pattern, 'u');
    return [];
  } catch (error) {
    return [`${where}: ${(error as Error).message}`];
  }
}
