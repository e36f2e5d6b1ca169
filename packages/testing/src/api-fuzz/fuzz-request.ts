import { pathOf, type DocumentedOperation } from './documented-operations.ts';
import { holdsRaw, isRaw, rawJson, toJsonText } from './raw-json.ts';
import { valueFor, type JsonSchema } from './schema-values.ts';
import type { SaidBefore } from './said-before.ts';
import type { SeededRandom } from './seeded-random.ts';
import { BODIES, HEADER_VALUES, NAMES, TEXTS, VALUES } from './strange-values.ts';

/** A request as it is sent. */
export interface FuzzRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  /** How it was made, for people. */
  readonly kind: string;
  /** What it says as a value, where it says nothing but that; whether it fits is for the document to say. */
  readonly said?: { readonly value: unknown };
}

const URL_MAX = 8_000;

/** A value of its own each time: what is changed afterwards is this request's alone. */
function strange(random: SeededRandom): unknown {
  const value = random.pick(VALUES);
  return isRaw(value) ? value : structuredClone(value);
}

type Body = { [name: string]: unknown };
type Kind = (operation: DocumentedOperation, random: SeededRandom, before?: SaidBefore) => FuzzRequest;

/** Makes one request of an operation: often one that fits, and then often about what there is already; else one that is strange in one way. */
export function fuzzRequest(operation: DocumentedOperation, random: SeededRandom, before: SaidBefore): FuzzRequest {
  const make = random.chance(50) ? fitting : random.pick(operation.method === 'GET' ? QUERY_KINDS : COMMAND_KINDS);
  const made = make(operation, random, before);
  // Of a longer address nothing is read; the connection ends.
  return made.url.length > URL_MAX ? { ...unsaid(made), url: made.url.slice(0, URL_MAX).replace(/%.?$/, '') } : made;
}

/** The body, or the parameters, as one schema. */
export function schemaOf({ body, parameters }: DocumentedOperation): JsonSchema {
  if (body !== undefined) return body;
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

const fitting: Kind = (operation, random, before) => {
  const { example } = operation;
  const isExample = operation.method === 'POST' && example !== undefined && random.chance(40);
  const value = (isExample ? example : valueFor(schemaOf(operation), random)) as Body;
  if (before !== undefined && random.chance(50))
    return said(operation, random, 'fits', before.recall(value, random) as Body);
  return said(operation, random, isExample ? 'the example' : 'fits', value);
};

const bodyKind =
  (kind: string, change: (body: Body, random: SeededRandom, operation: DocumentedOperation) => void): Kind =>
  (operation, random) => {
    const start =
      operation.example !== undefined && random.chance(50) ? operation.example : valueFor(schemaOf(operation), random);
    const body = structuredClone(start) as Body;
    change(body, random, operation);
    return said(operation, random, kind, body);
  };

const strangeValue = bodyKind('a strange value', (body, random) => {
  const [holder, name] = placeIn(body, random);
  holder[name] = strange(random);
});
const missing = bodyKind('a field is missing', (body, random) => {
  const [holder, name] = placeIn(body, random);
  delete holder[name];
});
const further = bodyKind('a further field', (body, random) => {
  const [holder] = placeIn(body, random);
  const name = random.pick(NAMES);
  // A list has no fields: one more item is what it can have too much.
  if (Array.isArray(holder)) {
    holder.push(strange(random));
    return;
  }
  Object.defineProperty(holder, name, {
    value: strange(random),
    enumerable: true,
    configurable: true,
    writable: true,
  });
});
const unusualText = bodyKind('an unusual text', (body, random) => {
  const [holder, name] = placeIn(body, random);
  holder[name] = random.pick(TEXTS);
});
const several = bodyKind('several strange values', (body, random) => {
  for (let nth = 0; nth < 3; nth += 1) {
    const [holder, name] = placeIn(body, random);
    holder[name] = strange(random);
  }
});

const twice: Kind = (operation, random) => {
  const body = valueFor(schemaOf(operation), random) as Body;
  const [name = 'a'] = Object.keys(body);
  const text = toJsonText(body);
  const again = `${text === '{}' ? '{' : `${text.slice(0, -1)},`}${JSON.stringify(name)}:${toJsonText(strange(random))}}`;
  return { ...request(operation, random, 'a field twice'), body: again };
};
const brokenBody: Kind = (operation, random) => ({
  ...request(operation, random, 'a body that is none'),
  body: random.pick(BODIES),
});
const strangeType: Kind = (operation, random) => {
  const made = fitting(operation, random);
  const type = random.pick([
    'text/plain',
    'application/xml',
    'application/json; charset=utf-16',
    '',
    'multipart/form-data',
    'application/JSON',
    'application/json; charset=UTF-8',
  ]);
  return { ...unsaid(made), kind: `Content-Type: ${type}`, headers: { ...made.headers, 'content-type': type } };
};
const strangeHeader: Kind = (operation, random) => {
  const made = fitting(operation, random);
  const name = random.pick([
    'idempotency-key',
    'if-match',
    'if-none-match',
    'banyan-occurred-at',
    'banyan-token',
    'banyan-session',
    'traceparent',
    'content-encoding',
    'cookie',
    'origin',
    'accept',
    'x-forwarded-for',
  ]);
  const value = random.pick(HEADER_VALUES);
  return { ...unsaid(made), kind: `${name}: ${value.slice(0, 30)}`, headers: { ...made.headers, [name]: value } };
};
const withoutKey: Kind = (operation, random) => {
  const made = fitting(operation, random);
  const { 'idempotency-key': _, ...headers } = made.headers;
  return { ...unsaid(made), kind: 'no idempotency key', headers };
};
const otherMethod: Kind = (operation, random) => ({
  ...request(operation, random, 'another method'),
  method: random.pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']),
  body: undefined,
});
const otherPath: Kind = (operation, random) => {
  const made = unsaid(fitting(operation, random));
  const [path = '', query = ''] = made.url.split('?');
  const strange = random.pick([
    `${path}/`,
    `${path}/x`,
    `/${path}`,
    path.toUpperCase(),
    `${path}%00`,
    `${path}%2f..`,
    path.replace('/', '/%'),
    `${path};a=b`,
    `${path}/__proto__`,
    path.replace(/[^/]+$/, 'constructor'),
  ]);
  return { ...made, kind: 'another path', url: query === '' ? strange : `${strange}?${query}` };
};
const strangeQuery: Kind = (operation, random) => {
  const made = unsaid(fitting(operation, random));
  const asked = operation.parameters.filter(({ isInPath }) => !isInPath);
  const { name } = asked.length === 0 ? { name: 'a' } : random.pick(asked);
  const text = encodeURIComponent(random.pick(TEXTS));
  const more = random.pick([
    `${name}=${text}&${name}=${text}`,
    name,
    `${name}[]=${text}`,
    `${name}=%ff`,
    `${name}=%`,
    `${name}=%u0041`,
    `${random.pick(NAMES).isWellFormed() ? encodeURIComponent(random.pick(NAMES)) : 'x'}=1`,
    '&&&',
    '=',
    `${name}=%00`,
    `${name}=${'1'.repeat(400)}`,
    `${name}=1e400`,
    `${name}={`,
    `${name}=null`,
  ]);
  return {
    ...made,
    kind: 'a strange query',
    url: `${pathOf(operation)}?${more}${random.chance(50) ? `&${made.url.split('?')[1] ?? ''}` : ''}`,
  };
};

const QUERY_KINDS: readonly Kind[] = [
  strangeValue,
  strangeValue,
  unusualText,
  missing,
  further,
  strangeQuery,
  strangeQuery,
  strangeHeader,
  otherMethod,
  otherPath,
];
const COMMAND_KINDS: readonly Kind[] = [
  strangeValue,
  strangeValue,
  strangeValue,
  unusualText,
  unusualText,
  missing,
  further,
  several,
  twice,
  brokenBody,
  brokenBody,
  strangeType,
  strangeHeader,
  withoutKey,
  otherMethod,
  otherPath,
];

/** A place anywhere in a body: what holds it, and its name there. */
function placeIn(body: Body, random: SeededRandom): [Body, string] {
  let holder = body;
  for (;;) {
    const names = Object.keys(holder);
    if (names.length === 0) return [holder, 'a'];
    const name = random.pick(names);
    const inner = holder[name];
    if (typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0 || random.chance(30))
      return [holder, name];
    holder = inner as Body;
  }
}

function said(operation: DocumentedOperation, random: SeededRandom, kind: string, value: Body): FuzzRequest {
  const made = request(operation, random, kind);
  if (operation.method === 'POST') {
    const known = holdsRaw(value) ? {} : { said: { value: JSON.parse(toJsonText(value)) as unknown } };
    return { ...made, ...known, body: toJsonText(value) };
  }
  const query = new URLSearchParams();
  for (const [name, inner] of Object.entries(value)) {
    const { isJson = false, isInPath = false } = operation.parameters.find((one) => one.name === name) ?? {};
    if (isInPath) continue;
    if (isJson) query.append(name, toJsonText(inner));
    else
      for (const one of Array.isArray(inner) ? inner : [inner])
        query.append(name, typeof one === 'string' ? one : toJsonText(one));
  }
  // Whether an empty list or a text that looks like a number is what was meant, an address cannot say.
  const known = kind === 'fits' && !hasEmptyList(value) ? { said: { value } } : {};
  return { ...made, ...known, url: `${pathOf(operation, value)}?${query.toString()}` };
}

const hasEmptyList = (value: Body): boolean =>
  Object.values(value).some((inner) => Array.isArray(inner) && inner.length === 0);

function request(operation: DocumentedOperation, random: SeededRandom, kind: string): FuzzRequest {
  const isCommand = operation.method === 'POST';
  return {
    method: operation.method,
    url: pathOf(operation),
    kind,
    headers: isCommand
      ? { 'content-type': 'application/json', 'idempotency-key': random.uuid(), ...conditionOf(operation, random) }
      : {},
    body: isCommand ? toJsonText(rawJson('{}')) : undefined,
  };
}

/** Which version an edit is of: whatever there is, nothing yet, one of the first, or it does not say. */
function conditionOf({ isEdit }: DocumentedOperation, random: SeededRandom): FuzzRequest['headers'] {
  if (!isEdit) return {};
  const conditions = [{ 'if-match': '*' }, { 'if-match': '*' }, { 'if-none-match': '*' }, { 'if-none-match': '*' }];
  return random.pick([...conditions, { 'if-match': `"${random.integer(0, 3)}"` }, {}]);
}

/** The same without a claim on what it says. */
function unsaid({ method, url, headers, body, kind }: FuzzRequest): FuzzRequest {
  return { method, url, headers, body, kind };
}
