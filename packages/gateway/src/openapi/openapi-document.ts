import type { Contract, CommandDefinition, QueryDefinition } from '@banyan/core';
import { isOpenToOutside, securitySchemes } from './access-of.ts';
import { commandOperation } from './command-operation.ts';
import type { JsonObject } from './json-object.ts';
import { problemSchema, sharedResponses } from './problem-responses.ts';
import { queryOperation } from './query-operation.ts';

/** The OpenAPI 3.1 document of these contracts: all that callers from outside may call, nothing that only services may. */
export function openApiDocument(title: string, contracts: readonly Contract[]): JsonObject {
  return {
    openapi: '3.1.0',
    info: { title, version: '1', description: DESCRIPTION, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    tags: contracts.map(({ name }) => ({ name })),
    paths: Object.fromEntries(contracts.flatMap(pathsOf)),
    components: {
      securitySchemes,
      schemas: { Problem: problemSchema },
      responses: sharedResponses(),
      parameters: PARAMETERS,
      headers: HEADERS,
    },
  };
}

function pathsOf({ name: service, commands, queries }: Contract): [string, JsonObject][] {
  const paths = new Map<string, JsonObject>();
  for (const [name, definition] of Object.entries(commands as Record<string, CommandDefinition>)) {
    if (isOpenToOutside(definition.by))
      paths.set(`/${service}/${name}`, { post: commandOperation(service, name, definition) });
  }
  for (const [name, definition] of Object.entries(queries as Record<string, QueryDefinition>)) {
    const path = `/${service}/${name}`;
    if (isOpenToOutside(definition.by))
      paths.set(path, { ...paths.get(path), get: queryOperation(service, name, definition) });
  }
  return [...paths];
}

const DESCRIPTION = `Made from the services' contracts. A command is a POST with an \`Idempotency-Key\`: sent twice, it acts once and gets the same answer.
A query is a GET; what it is asked for by name and does not find is a 404, and so is what is somebody else's. It sees what a command has changed when it brings along the \`Banyan-Token\` of the command's answer. Errors are problem details
(RFC 9457).`;

const TOKEN = '^[a-z0-9-]+/[0-9]+:[0-9]+( *, *[a-z0-9-]+/[0-9]+:[0-9]+)*$';

const PARAMETERS: JsonObject = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description:
      'Any text of your own, such as a UUID. The same key with the same body acts once; with another body it is refused.',
    schema: { type: 'string', minLength: 1, maxLength: 200 },
    example: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
  },
  LastEventId: {
    name: 'Last-Event-ID',
    in: 'header',
    required: false,
    description:
      'Of an event stream that is taken up again: the id of the last event that has arrived. Browsers send it by themselves.',
    schema: { type: 'string', pattern: '^[0-9]{1,15}$' },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: false,
    description:
      'The `ETag` under which you saw what you edit, or `*` for whatever there is; for staff either this or `If-None-Match` is required. Another version: 412, and nothing has changed.',
    schema: { type: 'string', pattern: '^("(0|[1-9][0-9]{0,14})"|\\*)$' },
    example: '*',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description: '`*`: there is nothing of this name yet.',
    schema: { type: 'string', const: '*' },
  },
  OccurredAt: {
    name: 'Banyan-Occurred-At',
    in: 'header',
    required: false,
    description: 'When it happened in business, in the past: decides reports, never a deadline. For staff.',
    schema: { type: 'string', format: 'date-time' },
  },
  Token: {
    name: 'Banyan-Token',
    in: 'header',
    required: false,
    description:
      'The token of an earlier answer, or several joined by commas: the result has all that was done until then.',
    schema: { type: 'string', pattern: TOKEN },
  },
  Traceparent: {
    name: 'traceparent',
    in: 'header',
    required: false,
    description: 'W3C Trace Context: follows a command into every event that it causes.',
    schema: { type: 'string' },
  },
};

const HEADERS: JsonObject = {
  ETag: {
    description:
      'The version of what this shows, or has edited: for `If-Match`. For callers who have shown who they are.',
    schema: { type: 'string', pattern: '^"(0|[1-9][0-9]*)"$' },
  },
  BanyanToken: {
    description: 'Where the log stood when this was answered: `<log>/<shard>:<position>`.',
    schema: { type: 'string', pattern: TOKEN },
  },
  Traceresponse: {
    description: 'The trace under which the request was served, in the form of `traceparent`.',
    schema: { type: 'string' },
  },
};
