import fc from 'fast-check';
import type { SeededRandom } from './seeded-random.ts';
import { TEXTS } from './strange-values.ts';

/** As much of a JSON Schema as values are made from. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
}

const DEPTH_MAX = 12;
const ITEMS_MAX = 40;
const TEXT_MAX = 2_000;
const SAMPLES = 30;

/** A value that fits the schema, as far as its own examples, its bounds and its pattern lead to one; often one at a bound. */
export function valueFor(schema: JsonSchema, random: SeededRandom, depth = 0): unknown {
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  if (schema.examples !== undefined && schema.examples.length > 0 && random.chance(50))
    return random.pick(schema.examples);
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return valueFor(random.pick(branches), random, depth);
  if (schema.allOf !== undefined)
    return Object.assign({}, ...schema.allOf.map((part) => valueFor(part, random, depth) as object)) as object;
  const type = Array.isArray(schema.type) ? random.pick(schema.type as readonly string[]) : schema.type;
  switch (type) {
    case 'object':
      return objectFor(schema, random, depth);
    case 'array':
      return listFor(schema, random, depth);
    case 'integer':
    case 'number':
      return numberFor(schema, type === 'integer', random);
    case 'boolean':
      return random.chance(50);
    case 'null':
      return null;
    default:
      return textFor(schema, random);
  }
}

function objectFor(schema: JsonSchema, random: SeededRandom, depth: number): object {
  const { properties = {}, required = [], additionalProperties } = schema;
  const fields = Object.entries(properties).filter(
    ([name]) => required.includes(name) || (depth < DEPTH_MAX && random.chance(50)),
  );
  const made = fields.map(([name, inner]) => [name, valueFor(inner, random, depth + 1)] as const);
  if (typeof additionalProperties === 'object' && depth < DEPTH_MAX)
    made.push([random.pick(['a', 'constructor', 'toString']), valueFor(additionalProperties, random, depth + 1)]);
  return Object.fromEntries(made);
}

function listFor(
  { items = {}, minItems = 0, maxItems = minItems + 3, uniqueItems }: JsonSchema,
  random: SeededRandom,
  depth: number,
): unknown[] {
  const most = Math.max(minItems, Math.min(maxItems, depth > 3 ? minItems + 1 : ITEMS_MAX));
  const length =
    depth >= DEPTH_MAX ? minItems : random.pick([minItems, Math.min(most, minItems + 1), Math.min(most, 3), most]);
  const made = Array.from({ length: Math.max(length, minItems) }, () => valueFor(items, random, depth + 1));
  return uniqueItems === true ? [...new Map(made.map((item) => [JSON.stringify(item), item])).values()] : made;
}

function numberFor(schema: JsonSchema, isWhole: boolean, random: SeededRandom): number {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const step = multipleOf ?? (isWhole ? 1 : 0.5);
  const least = minimum ?? (exclusiveMinimum === undefined ? -1_000 : exclusiveMinimum + step);
  const most = Math.max(
    least,
    maximum ?? (exclusiveMaximum === undefined ? Math.max(least, 0) + 1_000 : exclusiveMaximum - step),
  );
  const between = random.integer(Math.ceil(least), Math.max(Math.ceil(least), Math.min(most, Math.ceil(least) + 20)));
  const chosen = random.pick([least, most, between, between, Math.min(most, Math.max(least, 1))]);
  return multipleOf === undefined ? chosen : Math.round(chosen / multipleOf) * multipleOf;
}

const FORMATS: Readonly<Record<string, (random: SeededRandom) => string>> = {
  'date-time': (random) =>
    random.pick([
      '2009-12-01T07:45:00.000Z',
      '2026-02-28T23:59:59.999Z',
      '2024-02-29T00:00:00.000Z',
      '0001-01-01T00:00:00.000Z',
      '9999-12-31T23:59:59.999Z',
    ]),
  date: (random) => random.pick(['2024-02-29', '2026-01-31', '9999-12-31']),
  uuid: (random) => random.uuid(),
  email: (random) => random.pick(['someone@example.org', 'a@b.co', `${'x'.repeat(60)}@example.org`]),
  uri: () => 'https://example.org/1',
};

function textFor(schema: JsonSchema, random: SeededRandom): string {
  const { format = '', pattern, minLength = 0, maxLength = TEXT_MAX } = schema;
  if (pattern !== undefined)
    return matching(pattern, minLength, maxLength, random) ?? (schema.examples?.[0] as string | undefined) ?? '';
  const formatted = FORMATS[format]?.(random);
  if (formatted !== undefined) return formatted;
  const text = random.pick(TEXTS.filter((one) => lengthOf(one) <= maxLength));
  const wanted = random.pick([minLength, minLength, Math.min(maxLength, TEXT_MAX), lengthOf(text)]);
  const long = wanted > lengthOf(text) ? text + 'x'.repeat(wanted - lengthOf(text)) : text;
  return Array.from(long).slice(0, Math.max(wanted, minLength)).join('');
}

const lengthOf = (text: string): number => Array.from(text).length;

const known = new Map<string, readonly string[]>();

/** A text that matches, out of some that were made once; undefined when none could be made. */
function matching(pattern: string, least: number, most: number, random: SeededRandom): string | undefined {
  let samples = known.get(pattern);
  if (samples === undefined) {
    samples = samplesOf(pattern);
    known.set(pattern, samples);
  }
  const fitting = samples.filter((text) => lengthOf(text) >= least && lengthOf(text) <= most);
  return fitting.length === 0 ? undefined : random.pick(fitting);
}

function samplesOf(pattern: string): readonly string[] {
  const expression = new RegExp(pattern, 'u');
  const fits = (text: string): boolean => expression.test(text);
  try {
    // Always the same ones, whatever the seed of the run: which is picked is for that to say.
    return fc.sample(fc.stringMatching(expression), { seed: 1, numRuns: SAMPLES }).filter(fits);
  } catch {
    // Expressions that look ahead cannot be turned round.
    return [...TEXTS, 'a', 'A1', 'a-1', '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e'].filter(fits);
  }
}
