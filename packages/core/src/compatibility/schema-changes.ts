import { isAnnotation } from '../annotations.ts';
import { isDeepEqual } from '../is-deep-equal.ts';
import { escapePointer } from '../json-pointer.ts';
import type { PlainSchema } from './describe-contract.ts';
import { valueChanges } from './value-changes.ts';

/** How a schema has changed at one place. */
export interface SchemaChange {
  /** A JSON Pointer (RFC 6901) into the values that the schema describes; `*` stands for every item of a list. */
  readonly path: string;
  readonly kind:
    | 'removed' // a field is gone
    | 'added-required'
    | 'added-optional'
    | 'now-required'
    | 'now-optional'
    | 'narrowed' // values that used to fit no longer do
    | 'widened' // values fit that readers have never met
    | 'loosened' // a bound was moved outwards: the same kind of value, longer or larger
    | 'personal'; // the mark of a personal field came, went or names another person
}

/** How values that fit `before` and values that fit `after` differ, place by place. Empty when the two schemas mean the same. */
export function schemaChanges(before: PlainSchema, after: PlainSchema, path = ''): SchemaChange[] {
  const [old, now] = [withoutAnnotations(before), withoutAnnotations(after)];
  if (isDeepEqual(old, now)) return [];
  const mark: SchemaChange[] = old['x-personal'] === now['x-personal'] ? [] : [{ path, kind: 'personal' }];
  if (old['anyOf'] !== undefined || now['anyOf'] !== undefined) return [...mark, ...unionChanges(old, now, path)];
  if (old['type'] === 'object' && now['type'] === 'object') return [...mark, ...objectChanges(old, now, path)];
  if (old['type'] === 'array' && now['type'] === 'array' && isSchema(old['items']) && isSchema(now['items'])) {
    return [
      ...mark,
      ...schemaChanges(old['items'], now['items'], `${path}/*`),
      ...valueChanges(without(old, 'items'), without(now, 'items'), path),
    ];
  }
  return [...mark, ...valueChanges(old, now, path)];
}

/** A branch is kept when some branch of the other schema takes all of its values. */
function unionChanges(before: PlainSchema, after: PlainSchema, path: string): SchemaChange[] {
  const [old, now] = [branches(before), branches(after)];
  const unlike = (one: PlainSchema, other: PlainSchema, ...kinds: readonly SchemaChange['kind'][]): boolean =>
    schemaChanges(one, other).some(({ kind }) => kinds.includes(kind));
  const lost = old.some((branch) =>
    now.every((other) => unlike(branch, other, 'narrowed', 'removed', 'added-required', 'now-required')),
  );
  const gained = now.some((branch) =>
    old.every((other) =>
      unlike(other, branch, 'widened', 'removed', 'added-required', 'added-optional', 'now-optional'),
    ),
  );
  return [
    ...(lost ? [{ path, kind: 'narrowed' } as const] : []),
    ...(gained ? [{ path, kind: 'widened' } as const] : []),
  ];
}

function objectChanges(before: PlainSchema, after: PlainSchema, path: string): SchemaChange[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  const [oldRequired, nowRequired] = [requiredOf(before), requiredOf(after)];
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((name): SchemaChange[] => {
    const at = `${path}/${escapePointer(name)}`;
    const [was, is] = [old.get(name), now.get(name)];
    if (is === undefined) return [{ path: at, kind: 'removed' }];
    if (was === undefined) return [{ path: at, kind: nowRequired.has(name) ? 'added-required' : 'added-optional' }];
    const duty: SchemaChange[] =
      oldRequired.has(name) === nowRequired.has(name)
        ? []
        : [{ path: at, kind: nowRequired.has(name) ? 'now-required' : 'now-optional' }];
    return [...duty, ...schemaChanges(was, is, at)];
  });
  return [
    ...changes,
    ...valueChanges(without(before, 'properties', 'required'), without(after, 'properties', 'required'), path),
  ];
}

function withoutAnnotations(schema: PlainSchema): PlainSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !isAnnotation(keyword)));
}

function without(schema: PlainSchema, ...keywords: readonly string[]): PlainSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)));
}

function branches(schema: PlainSchema): readonly PlainSchema[] {
  const {
    anyOf,
    enum: literals,
    ...rest
  } = schema as { readonly anyOf?: readonly PlainSchema[]; readonly enum?: readonly unknown[] };
  if (anyOf !== undefined) return anyOf.flatMap(branches);
  return literals === undefined ? [schema] : literals.map((literal) => ({ ...rest, const: literal }));
}

function fieldsOf({ properties = {} }: PlainSchema): ReadonlyMap<string, PlainSchema> {
  return new Map(Object.entries(properties as Record<string, PlainSchema>));
}

function requiredOf({ required = [] }: PlainSchema): ReadonlySet<string> {
  return new Set(required as readonly string[]);
}

function isSchema(value: unknown): value is PlainSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
