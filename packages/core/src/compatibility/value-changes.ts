import { isDeepEqual } from '../is-deep-equal.ts';
import type { PlainSchema } from './describe-contract.ts';
import type { SchemaChange } from './schema-changes.ts';

type Kind = SchemaChange['kind'];

const LOWER_BOUNDS: readonly string[] = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER_BOUNDS: readonly string[] = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
// Each takes values away, wherever it stands.
const RESTRICTIONS: readonly string[] = ['pattern', 'format', 'multipleOf', 'uniqueItems', 'additionalProperties'];

/** How the keywords of two schemas differ that speak of a value as a whole. */
export function valueChanges(before: PlainSchema, after: PlainSchema, path: string): SchemaChange[] {
  const [old, now] = [literals(before), literals(after)];
  const kinds =
    old === undefined && now === undefined ? keywordKinds(before, after) : literalKinds(before, after, old, now);
  return [...new Set(kinds)].map((kind) => ({ path, kind }));
}

function literalKinds(
  before: PlainSchema,
  after: PlainSchema,
  old?: readonly unknown[],
  now?: readonly unknown[],
): Kind[] {
  if (old !== undefined && now !== undefined) {
    const lost = old.some((value) => !now.some((other) => isDeepEqual(value, other)));
    const gained = now.some((value) => !old.some((other) => isDeepEqual(value, other)));
    return [...(lost ? ['narrowed' as const] : []), ...(gained ? ['widened' as const] : [])];
  }
  const sameType = isDeepEqual(before['type'], after['type']);
  if (!sameType) return ['narrowed', 'widened'];
  return [now === undefined ? 'widened' : 'narrowed'];
}

function keywordKinds(before: PlainSchema, after: PlainSchema): Kind[] {
  const keywords = new Set([...Object.keys(before), ...Object.keys(after)]);
  keywords.delete('x-personal');
  return [...keywords].flatMap((keyword) =>
    isDeepEqual(before[keyword], after[keyword]) ? [] : kindsOf(keyword, before[keyword], after[keyword]),
  );
}

function kindsOf(keyword: string, before: unknown, after: unknown): Kind[] {
  if (keyword === 'type') return typeKinds(before, after);
  if (LOWER_BOUNDS.includes(keyword))
    return [isNarrower(before, after, (now, old) => now > old) ? 'narrowed' : 'loosened'];
  if (UPPER_BOUNDS.includes(keyword))
    return [isNarrower(before, after, (now, old) => now < old) ? 'narrowed' : 'loosened'];
  if (RESTRICTIONS.includes(keyword)) {
    if (isOff(keyword, before)) return ['narrowed'];
    if (isOff(keyword, after)) return ['widened'];
  }
  return ['narrowed', 'widened'];
}

function typeKinds(before: unknown, after: unknown): Kind[] {
  if (before === undefined || (before === 'integer' && after === 'number'))
    return [before === undefined ? 'narrowed' : 'widened'];
  if (after === undefined || (before === 'number' && after === 'integer'))
    return [after === undefined ? 'widened' : 'narrowed'];
  return ['narrowed', 'widened'];
}

/** True when the new bound lets fewer values pass than the old one. */
function isNarrower(before: unknown, after: unknown, narrower: (after: number, before: number) => boolean): boolean {
  return typeof after === 'number' && (typeof before !== 'number' || narrower(after, before));
}

/** True for a restriction that is not there, or switched off. */
function isOff(keyword: string, value: unknown): boolean {
  return value === undefined || (keyword === 'additionalProperties' ? value === true : value === false);
}

function literals(schema: PlainSchema): readonly unknown[] | undefined {
  if ('const' in schema) return [schema['const']];
  return Array.isArray(schema['enum']) ? (schema['enum'] as readonly unknown[]) : undefined;
}
