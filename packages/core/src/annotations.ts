// What a schema says to people only.
const ANNOTATIONS =
  /^(title|description|examples|default|deprecated|readOnly|writeOnly|\$id|\$comment|\$schema|x-(?!personal$).*)$/;

/** True for a keyword of JSON Schema that says nothing of which values fit, and for marks of our own other than that of a personal field. */
export function isAnnotation(keyword: string): boolean {
  return ANNOTATIONS.test(keyword);
}

/** Keywords that hold schemas by a name of somebody's choice, which is no keyword. */
const NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
/** Keywords that hold values, in which nothing is a keyword. */
const VALUES = new Set(['const', 'enum']);

/** A schema without what it says to people, at every depth. */
function withoutAnnotations(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutAnnotations);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !isAnnotation(keyword))
      .map(([keyword, value]: [string, unknown]) => [keyword, meaningOf(keyword, value)]),
  );
}

/** Schemas by names of somebody's choice, such as a view's fields: a field may well be called `title`. */
export function fieldsWithoutAnnotations(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, schema]: [string, unknown]) => [name, withoutAnnotations(schema)]),
  );
}

function meaningOf(keyword: string, value: unknown): unknown {
  if (VALUES.has(keyword)) return value;
  if (NAMED.has(keyword) && typeof value === 'object' && value !== null) return fieldsWithoutAnnotations(value);
  return withoutAnnotations(value);
}
