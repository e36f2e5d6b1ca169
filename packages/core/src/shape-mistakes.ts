import { DefinitionError } from './errors.ts';

type Parts = Readonly<Record<string, unknown>>;

/** Whether something is an object with names in it, as against a list, null or anything else. */
function isRecord(value: unknown): value is Parts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As a mistake tells of it: `"public"`, `null`, `a list`, `a function`. */
export function shown(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
}

// What follows is refused by the compiler. Whoever writes plain JavaScript is told of it here, before anything else looks into it.

/** @throws DefinitionError when it is no object with names in it */
export function assertRecord(subject: string, what: string, value: unknown): void {
  if (!isRecord(value)) throw new DefinitionError(subject, [notRecord(what, value)]);
}

/** @throws DefinitionError when what is to be a function is none */
export function assertFunctions(subject: string, functions: Parts): void {
  const mistakes = Object.entries(functions)
    .filter(([, value]) => typeof value !== 'function')
    .map(([what, value]) => `${what} is to be a function, not ${shown(value)}`);
  if (mistakes.length > 0) throw new DefinitionError(subject, mistakes);
}

/** @throws DefinitionError when it is nothing that `contract` made */
export function assertContract(subject: string, value: unknown): void {
  if (!isContract(value))
    throw new DefinitionError(subject, [`it is to be given a contract first, not ${shown(value)}`]);
}

/** Why these are no parts of a contract. */
export function contractShapeMistakes(parts: unknown): string[] {
  if (!isRecord(parts)) return [notRecord('its parts, events, commands and queries,', parts)];
  return [
    ...eachOf(parts, 'events', (where, event) => {
      if (!isRecord(event)) return [notRecord(`${where}: its fields`, event)];
      const { kind } = event;
      if (kind === 'command' || kind === 'query') return [`${where}: it is made by ${kind}()`];
      return noSchemas(where, kind === 'event' ? event['fields'] : event);
    }),
    ...eachOf(parts, 'commands', commandShapeMistakes),
    ...eachOf(parts, 'queries', (where, query) =>
      isRecord(query) && query['kind'] === 'query'
        ? [
            ...accessShapeMistakes(where, query),
            ...noSchemas(where, query['fields']),
            ...noSchemas(where, { 'what it returns': query['returns'] }),
          ]
        : [`${where} is to be made by query()`],
    ),
  ];
}

function commandShapeMistakes(where: string, command: unknown): string[] {
  if (!isRecord(command) || command['kind'] !== 'command') return [`${where} is to be made by command()`];
  const { rejects, answers, about } = command;
  const mistakes = [...accessShapeMistakes(where, command), ...noSchemas(where, command['fields'])];
  if (about !== undefined && typeof about !== 'function')
    mistakes.push(`${where}: \`about\` is to be a function, not ${shown(about)}`);
  if (answers !== undefined && !isRecord(answers))
    mistakes.push(notRecord(`${where}: the fields of its answer`, answers));
  if (!isRecord(rejects)) return [...mistakes, notRecord(`${where}: its rejections`, rejects)];
  for (const [name, details] of Object.entries(rejects))
    if (!isRecord(details)) mistakes.push(notRecord(`${where}: the details of rejection ${name}`, details));
  return mistakes;
}

function noSchemas(where: string, fields: unknown): string[] {
  return Object.entries(fields as Parts)
    .filter(([, schema]) => schema === undefined || schema === null)
    .map(([name, schema]) => `${where}: ${name}: ${shown(schema)} is no schema`);
}

function accessShapeMistakes(where: string, { by }: Parts): string[] {
  return Array.isArray(by) && by.every((access) => typeof access === 'string')
    ? []
    : [`${where}: \`by\` is to be a list of names, such as ['public'], not ${shown(by)}`];
}

const SERVICE_PARTS: Readonly<Record<string, readonly [mark: string, what: string]>> = {
  aggregates: ['folds', 'aggregate'],
  decisions: ['decide', 'decision'],
  views: ['sources', 'view'],
  answers: ['answer', 'answer'],
  processes: ['reaches', 'process manager'],
  uses: ['commands', 'contract'],
};

/** Why these are no parts of a service. */
export function serviceShapeMistakes(parts: object): string[] {
  return Object.entries(SERVICE_PARTS).flatMap(([name, [mark, what]]) => {
    const list: unknown = (parts as Parts)[name];
    if (!Array.isArray(list)) return [`\`${name}\` is to be a list, not ${shown(list)}`];
    return list
      .filter((one) => Object(one)[mark] === undefined)
      .map((one) => `\`${name}\` holds ${shown(one)}, which is no ${what}`);
  });
}

function eachOf(parts: Parts, kind: string, mistakesOf: (where: string, one: unknown) => string[]): string[] {
  const { [kind]: all = {} } = parts;
  if (!isRecord(all)) return [notRecord(`\`${kind}\``, all)];
  const one = kind === 'queries' ? 'query' : kind.slice(0, -1);
  return Object.entries(all).flatMap(([name, definition]) => mistakesOf(`${one} ${name}`, definition));
}

function notRecord(what: string, value: unknown): string {
  return `${what} are to be in an object, by their names, not ${shown(value)}`;
}

function isContract(value: unknown): boolean {
  return isRecord(value) && isRecord(value['events']) && isRecord(value['commands']) && isRecord(value['queries']);
}
