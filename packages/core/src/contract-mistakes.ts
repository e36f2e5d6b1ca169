import type { Access, Contract, EventDefinition } from './contract.ts';
import { KEBAB_CASE, notKebabCase } from './kebab-case.ts';
import { personalFields, readPersonalMark, type Fields } from './schema.ts';
import { holdsSecret, secretFields, type SecretMark } from './secret.ts';

const ROLES: readonly string[] = ['public', 'guest', 'customer', 'staff'];
const OUTSIDE = /^(public|guest|customer|staff|partner:.*)$/;
const KEYS_KEPT_DAYS_MAX = 3650;

/** Everything by which a contract contradicts itself. */
export function contractMistakes({ name, events, commands, queries }: Contract): string[] {
  const mistakes: string[] = [];
  for (const word of [name, ...Object.keys(events), ...Object.keys(commands), ...Object.keys(queries)]) {
    if (!KEBAB_CASE.test(word)) mistakes.push(notKebabCase(word));
  }
  if (ROLES.includes(name)) mistakes.push(`the name ${name} is a role's`);
  for (const [eventName, definition] of Object.entries(events))
    mistakes.push(...eventMistakes(`event ${eventName}`, definition));
  for (const [commandName, { fields, by, rejects, answers, keysKeptDays }] of Object.entries(commands)) {
    const where = `command ${commandName}`;
    mistakes.push(...personalMistakes(where, fields), ...secretMistakes(where, fields), ...accessMistakes(where, by));
    if (answers !== undefined && holdsSecret(answers))
      mistakes.push(
        `${where}: its answer holds a secret, and answers are stored; let the caller make the secret and send it`,
      );
    for (const [rejection, details] of Object.entries(rejects)) {
      if (holdsSecret(details))
        mistakes.push(`${where}: rejection ${rejection} holds a secret, and rejections are stored`);
      if (!KEBAB_CASE.test(rejection) || rejection === 'done')
        mistakes.push(`${where}: rejection ${JSON.stringify(rejection)} has a reserved name or is not kebab-case`);
    }
    if (!(keysKeptDays >= 1 && keysKeptDays <= KEYS_KEPT_DAYS_MAX))
      mistakes.push(`${where}: idempotency keys are kept for 1 to ${KEYS_KEPT_DAYS_MAX} days, not ${keysKeptDays}`);
  }
  for (const [queryName, { by, fields, returns }] of Object.entries(queries)) {
    const where = `query ${queryName}`;
    mistakes.push(...secretMistakes(where, fields), ...accessMistakes(where, by));
    if (by.some((access) => OUTSIDE.test(access)) && (holdsSecret(fields) || holdsSecret(returns)))
      mistakes.push(`${where}: it carries a secret, and its URL would; only services may ask it, by their names`);
  }
  return mistakes;
}

function eventMistakes(where: string, { fields, version, upcasts }: EventDefinition): string[] {
  const mistakes = personalMistakes(where, fields);
  if (holdsSecret(fields))
    mistakes.push(`${where}: it holds a secret, and events are for ever; record a digest or a hash`);
  if (!Number.isSafeInteger(version) || version < 1)
    mistakes.push(`${where}: version ${version} is not a whole number from 1`);
  for (let from = 1; from < version; from += 1) {
    if (upcasts[from] === undefined) mistakes.push(`${where}: no upcast from version ${from} to ${from + 1}`);
  }
  for (const from of Object.keys(upcasts)) {
    if (!/^[1-9][0-9]*$/.test(from))
      mistakes.push(`${where}: an upcast starts from a version, not from ${JSON.stringify(from)}`);
    else if (Number(from) >= version)
      mistakes.push(`${where}: the upcast from version ${from} leads beyond version ${version}`);
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
