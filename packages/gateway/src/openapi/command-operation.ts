import { exactly, type CommandDefinition } from '@banyan/core';
import { accessOf } from './access-of.ts';
import { exampleOf } from './example-of.ts';
import { plainSchema, type JsonObject } from './json-object.ts';
import { summaryOf } from './summary-of.ts';
import { notYoursResponse, rejectionResponse, sharedReferences } from './problem-responses.ts';

/** A command as an operation of the document. */
export function commandOperation(service: string, name: string, definition: CommandDefinition): JsonObject {
  const { by, fields, answers, rejects, keysKeptDays, description } = definition;
  const access = accessOf(by);
  const rejection = rejectionResponse(service, rejects);
  const notYours = notYoursResponse(service, rejects);
  return {
    operationId: `${service}.${name}`,
    tags: [service],
    summary: summaryOf(name, description),
    description: `${access.sentence} The idempotency key is remembered for ${keysKeptDays} days.`,
    security: access.security,
    parameters: ['IdempotencyKey', 'OccurredAt', 'Traceparent'].map((parameter) => ({
      $ref: `#/components/parameters/${parameter}`,
    })),
    requestBody: {
      required: Object.keys(fields).length > 0,
      content: {
        'application/json': withExample(
          plainSchema(definition.checker.schema),
          definition.example ?? exampleOf(definition.checker.schema),
        ),
      },
    },
    responses: {
      ...doneResponse(answers === undefined ? undefined : exactly(answers)),
      ...sharedReferences('command', access.needsCredentials),
      ...(rejection !== undefined && { 409: rejection }),
      ...(notYours !== undefined && { 403: notYours }),
    },
  };
}

function doneResponse(answer: ReturnType<typeof exactly> | undefined): JsonObject {
  const headers = {
    'Banyan-Token': { $ref: '#/components/headers/BanyanToken' },
    traceresponse: { $ref: '#/components/headers/Traceresponse' },
  };
  if (answer === undefined) return { 204: { description: 'Done, and on disk.', headers } };
  const content = { 'application/json': withExample(plainSchema(answer), exampleOf(answer)) };
  return { 200: { description: 'Done, and on disk.', headers, content } };
}

function withExample(schema: JsonObject, example: unknown): JsonObject {
  return example === undefined ? { schema } : { schema, example };
}
