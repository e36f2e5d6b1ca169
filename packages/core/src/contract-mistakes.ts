import { IsOptional, type TSchema } from 'typebox';
import type { Access, CommandDefinition, Contract, EventDefinition, Feed, StreamName } from './contract.ts';
import { isDeepEqual } from './is-deep-equal.ts';
import { KEBAB_CASE, isKebabCase, notKebabCase } from './kebab-case.ts';
import { paging } from './paging.ts';
import { personalFields, readPersonalMark, type Fields } from './schema.ts';
import { fieldsForSchema, fieldsMistakes, schemaMistakes } from './schema-mistakes.ts';
import { holdsSecret, secretFields, type SecretMark } from './secret.ts';

const ROLES: readonly string[] = ['public', 'guest', 'customer', 'staff'];
const OUTSIDE = /^(public|guest|customer|staff|partner:.*)$/;
const KEYS_KEPT_DAYS_MAX = 3650;

/** Everything by which a contract contradicts itself. */
export function contractMistakes({ name, events, commands, queries }: Contract): string[] {
  const mistakes: string[] = [];
  for (const word of [name, ...Object.keys(events), ...Object.keys(commands), ...Object.keys(queries)]) {
    if (!isKebabCase(word)) mistakes.push(notKebabCase(word));
  }
  if (ROLES.includes(name)) mistakes.push(`the name ${name} is a role's`);
  for (const [eventName, definition] of Object.entries(events))
    mistakes.push(...eventMistakes(`event ${eventName}`, definition));
  for (const [commandName, definition] of Object.entries(commands)) {
    const { fields, by, rejects, answers, keysKeptDays } = definition;
    const where = `command ${commandName}`;
    mistakes.push(
      ...fieldsMistakes(where, fields),
      ...fieldsMistakes(`${where}: its answer`, answers ?? {}),
      ...Object.entries(rejects).flatMap(([name, details]) => fieldsMistakes(`${where}: rejection ${name}`, details)),
      ...concernMistakes(where, fields, definition.owner, ...(definition.edits ?? [])),
      ...personalMistakes(where, fields),
      ...secretMistakes(where, fields),
      ...accessMistakes(where, by),
    );
    if (answers !== undefined && holdsSecret(answers))
      mistakes.push(
        `${where}: its answer holds a secret, and answers are stored; let the caller make the secret and send it`,
      );
    for (const [rejection, details] of Object.entries(rejects)) {
      if (holdsSecret(details))
        mistakes.push(`${where}: rejection ${rejection} holds a secret, and rejections are stored`);
      if (rejection === 'not-yours')
        mistakes.push(
          `${where}: not-yours tells that there is something; declare its owner, or reject as if there were none (no-such-…)`,
        );
      if (!KEBAB_CASE.test(rejection) || rejection === 'done')
        mistakes.push(`${where}: rejection ${JSON.stringify(rejection)} has a reserved name or is not kebab-case`);
    }
    if (!(keysKeptDays >= 1 && keysKeptDays <= KEYS_KEPT_DAYS_MAX))
      mistakes.push(`${where}: idempotency keys are kept for 1 to ${KEYS_KEPT_DAYS_MAX} days, not ${keysKeptDays}`);
  }
  for (const [commandName, definition] of Object.entries(commands))
    mistakes.push(...begunMistakes(`command ${commandName}`, definition, queries));
  for (const [queryName, { by, fields, returns, owner, shows, feed }] of Object.entries(queries)) {
    const where = `query ${queryName}`;
    mistakes.push(
      ...fieldsMistakes(where, fields),
      ...schemaMistakes(`${where}: what it returns`, returns),
      ...fieldsForSchema(`${where}: what it returns`, returns),
      ...concernMistakes(where, fields, owner, ...(shows === undefined ? [] : [shows])),
      ...secretMistakes(where, fields),
      ...accessMistakes(where, by),
    );
    mistakes.push(...pageMistakes(where, fields, returns));
    if (feed !== undefined) mistakes.push(...feedMistakes(where, fields, returns, feed));
    if (by.some((access) => OUTSIDE.test(access)) && (holdsSecret(fields) || holdsSecret(returns)))
      mistakes.push(`${where}: it carries a secret, and its URL would; only services may ask it, by their names`);
  }
  return mistakes;
}

function begunMistakes(where: string, { begins, answers }: CommandDefinition, queries: Contract['queries']): string[] {
  if (begins === undefined) return [];
  const { collection, query } = begins;
  const told = Object.hasOwn(queries, query) ? queries[query] : undefined;
  if (told === undefined) return [`${where}: it begins what query ${query} tells of, which is not there`];
  const [parameter, ...others] = Object.keys(told.fields);
  const mistakes = KEBAB_CASE.test(collection) ? [] : [`${where}: it begins ${notKebabCase(collection)}`];
  if (parameter === undefined || others.length > 0 || answers === undefined || !Object.hasOwn(answers, parameter))
    mistakes.push(`${where}: query ${query} has to have one parameter, which the command answers`);
  return mistakes;
}

function eventMistakes(where: string, { fields, version, upcasts }: EventDefinition): string[] {
  const mistakes = [...fieldsMistakes(where, fields), ...personalMistakes(where, fields)];
  if (holdsSecret(fields))
    mistakes.push(`${where}: it holds a secret, and events are for ever; record a digest or a hash`);
  if (!Number.isSafeInteger(version) || version < 1)
    mistakes.push(`${where}: version ${version} is not a whole number from 1`);
  for (let from = 1; from < version; from += 1) {
    if (upcasts[from] === undefined) mistakes.push(`${where}: no upcast from version ${from} to ${from + 1}`);
  }
  for (const [from, upcast] of Object.entries(upcasts)) {
    if (typeof upcast !== 'function') mistakes.push(`${where}: the upcast from version ${from} is no function`);
    if (!/^[1-9][0-9]*$/.test(from))
      mistakes.push(`${where}: an upcast starts from a version, not from ${JSON.stringify(from)}`);
    else if (Number(from) >= version)
      mistakes.push(`${where}: the upcast from version ${from} leads beyond version ${version}`);
  }
  return mistakes;
}

/** Names that others give to what `limit` and `after` are here. */
const OTHER_PAGING = /^(page|offset|cursor|skip|size|per-?page|page-?size|first|before|next|sort-?by|order-?by)$/i;

/** Whoever pages through one list can page through all: the same parameters, the same result. */
function pageMistakes(where: string, fields: Fields, returns: TSchema): string[] {
  const { properties = {} } = returns as { readonly properties?: object };
  const isPage = 'rows' in properties && 'next' in properties;
  // A list whose rows are dear may give fewer at once.
  const { maximum = Infinity, ...limit } = (fields['limit'] ?? {}) as { readonly maximum?: number };
  const { maximum: most, ...likeAll } = paging.limit as { readonly maximum?: number };
  const isPaged = maximum <= (most ?? 0) && isDeepEqual(limit, likeAll) && isDeepEqual(fields['after'], paging.after);
  const mistakes = Object.keys(fields)
    .filter((name) => isPage && OTHER_PAGING.test(name))
    .map(
      (name) => `${where}: ${name} is called otherwise elsewhere: pages have limit and after, orders sort and order`,
    );
  if (isPage && !isPaged)
    mistakes.push(`${where}: it returns a page, so it takes limit and after as \`paging\` has them`);
  return mistakes;
}

/** What a feed is read from has to be there: entries that are numbered and named, and a number to go on from. */
function feedMistakes(where: string, fields: Fields, returns: TSchema, { after, id, event }: Feed): string[] {
  interface Shape {
    readonly type?: string;
    readonly anyOf?: readonly Shape[];
    readonly items?: Shape;
    readonly properties?: Readonly<Record<string, Shape>>;
  }
  const typeOf = (shape: Shape | undefined): string | undefined => shape?.type;
  const { anyOf, ...own } = returns as Shape;
  const list = (anyOf ?? [own]).find(({ type }) => type === 'array');
  const entry = list?.items?.properties ?? {};
  const isNumbered = entry[id]?.type === 'integer' && typeOf(fields[after]) === 'integer';
  if (isNumbered && entry[event] !== undefined) return [];
  return [
    `${where}: it cannot be followed: that takes a list of entries with ${id}, a whole number, and ${event}, and the field ${after} for the last number`,
  ];
}

function concernMistakes(
  where: string,
  fields: Fields,
  owner: string | undefined,
  ...streams: readonly StreamName[]
): string[] {
  const mistakes: string[] = [];
  if (owner !== undefined && !Object.hasOwn(fields, owner))
    mistakes.push(`${where}: its owner is to be in the field ${owner}, which it has not got`);
  for (const { aggregate, fields: parts, id } of streams) {
    // An optional field may be left out of a body, and a part of a name may not.
    const isNamed = parts.every((field) => Object.hasOwn(fields, field) && !IsOptional(fields[field]!));
    if (!isNamed || !KEBAB_CASE.test(aggregate))
      mistakes.push(
        `${where}: ${aggregate}/${id ?? parts.join('@')} names no aggregate by fields of its own that are always there`,
      );
  }
  return mistakes;
}

function accessMistakes(where: string, by: readonly Access[]): string[] {
  if (by.length === 0) return [`${where}: nobody may call it; name who may in \`by\``];
  return by
    .filter((access) => !KEBAB_CASE.test(access.replace(/^partner:/, '')))
    .map((access) => `${where}: ${JSON.stringify(access)} is no role, partner scope or service name`);
}

function personalMistakes(where: string, fields: Fields): string[] {
  const mistakes: string[] = [];
  const personals = personalFields(fields);
  for (const [field, mark] of personals) {
    const { kind, field: subject } = readPersonalMark(mark);
    if (kind !== undefined && !KEBAB_CASE.test(kind)) mistakes.push(`${where}: ${field}: ${notKebabCase(kind)}`);
    const subjectSchema = Object.hasOwn(fields, subject) ? (fields[subject] as { type?: string }) : undefined;
    if (subjectSchema === undefined)
      mistakes.push(`${where}: ${field} is personal of ${subject}, but there is no such field`);
    else if (subjectSchema.type !== 'string' || personals.has(subject))
      mistakes.push(
        `${where}: ${subject} names the person of ${field}, so it must be a string that is not personal itself`,
      );
  }
  for (const [field, schema] of Object.entries(fields)) {
    const { 'x-personal': _, ...inside } = schema as Record<string, unknown>;
    if (JSON.stringify(inside).includes('"x-personal"'))
      mistakes.push(
        `${where}: ${field} hides a personal field inside; only fields of the payload itself can be personal`,
      );
  }
  return mistakes;
}

function secretMistakes(where: string, fields: Fields): string[] {
  const mistakes: string[] = [];
  const personals = personalFields(fields);
  for (const [field, use] of secretFields(fields)) {
    const { type } = fields[field] as { readonly type?: unknown };
    if (type !== 'string') mistakes.push(`${where}: ${field} is secret, so it must be a string`);
    if (personals.has(field))
      mistakes.push(`${where}: ${field} is secret and personal; nothing of a secret is kept that could be`);
    if (use === 'password' && where.startsWith('query '))
      mistakes.push(`${where}: ${field} is a password, which a query cannot check`);
  }
  for (const [field, schema] of Object.entries(fields)) {
    const { 'x-secret': _, ...inside } = schema as Partial<SecretMark> & object;
    if (holdsSecret(inside))
      mistakes.push(`${where}: ${field} hides a secret inside; only fields of the body itself can be secret`);
  }
  return mistakes;
}
