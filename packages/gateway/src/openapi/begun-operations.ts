import type { CommandDefinition, Contract, QueryDefinition } from '@banyan/core';
import { commandOperation } from './command-operation.ts';
import { exampleOf } from './example-of.ts';
import { plainSchema, type JsonObject } from './json-object.ts';
import { queryOperation } from './query-operation.ts';

const PREFER: JsonObject = {
  name: 'Prefer',
  in: 'header',
  required: false,
  description: '`wait=5`: wait so many seconds for the outcome; `respond-async`: not at all (RFC 7240).',
  schema: { type: 'string' },
};

/** The paths of what commands of a contract begin: the one at which it is begun, and the one that tells of it. */
export function begunPaths({ name: service, commands, queries }: Contract): [string, JsonObject][] {
  return Object.entries(commands as Record<string, CommandDefinition>).flatMap(([name, definition]) => {
    const { begins } = definition;
    if (begins === undefined) return [];
    const query = queries[begins.query] as QueryDefinition;
    const [id = ''] = Object.keys(query.fields);
    const begin = commandOperation(service, name, definition);
    const tell = queryOperation(service, begins.query, query);
    return [
      [`/${begins.collection}`, { post: beginOperation(begin, query, begins.made) }],
      [`/${begins.collection}/{${id}}`, { get: tellOperation(tell, id) }],
    ] satisfies [string, JsonObject][];
  });
}

function beginOperation(operation: JsonObject, { returns }: QueryDefinition, made: readonly string[]): JsonObject {
  const { 200: _, 204: __, ...others } = operation['responses'] as Record<string, JsonObject>;
  const schema = plainSchema(returns);
  const example = exampleOf(returns);
  const content = { 'application/json': { schema, ...(example !== undefined && { example }) } };
  const location = { Location: { description: 'Where it is told how it stands.', schema: { type: 'string' } } };
  return {
    ...operation,
    operationId: `${String(operation['operationId'])}.and-wait`,
    description: `${String(operation['description'])} Waits a little for the outcome.`,
    parameters: [...(operation['parameters'] as JsonObject[]), PREFER],
    responses: {
      201: { description: `What was wanted is there (${made.join(', ')}).`, headers: location, content },
      202: { description: 'It is under way, or the caller has something to do.', headers: location, content },
      ...others,
    },
  };
}

function tellOperation(operation: JsonObject, id: string): JsonObject {
  const parameters = (operation['parameters'] as JsonObject[]).map((parameter) =>
    parameter['name'] === id ? { ...parameter, in: 'path', required: true } : parameter,
  );
  const { 200: found, ...others } = operation['responses'] as Record<string, JsonObject>;
  return {
    ...operation,
    operationId: `${String(operation['operationId'])}.at`,
    parameters: [...parameters, PREFER],
    responses: {
      200: found,
      404: {
        description: '`not-found`: There is nothing of this name here, or it is somebody else’s.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
      ...others,
    },
  };
}
