import { exactly, type CommandDefinition } from '@banyan/core';
import { accessOf } from './access-of.ts';
import { exampleOf } from './example-of.ts';
import { plainSchema, type JsonObject } from './json-object.ts';
import { summaryOf } from './summary-of.ts';
import { rejectionResponses, sharedReferences } from './problem-responses.ts';

/** A command as an operation of the document. */
export function commandOperation(service: string, name: string, definition: CommandDefinition): JsonObject {
  const { by, fields, answers, keysKeptDays, description, edits } = definition;
  const access = accessOf(by);
  return {
    operationId: `${service}.${name}`,
    tags: [service],
    summary: summaryOf(name, description),
    description: `${access.sentence} The idempotency key is remembered for ${keysKeptDays} days.`,
    security: access.security,
    parameters: [
      'IdempotencyKey',
      ...(edits === undefined ? [] : ['IfMatch', 'IfNoneMatch']),
      'OccurredAt',
      'Traceparent',
    ].map((parameter) => ({
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
      ...doneResponse(answers === undefined ? undefined : exactly(answers), edits !== undefined),
      ...sharedReferences('command', access.needsCredentials),
      ...rejectionResponses(service, definition),
      ...(edits !== undefined && editResponses),
    },
  };
}

const editResponses: JsonObject = {
  412: { $ref: '#/components/responses/VersionChanged' },
  428: { $ref: '#/components/responses/VersionMissing' },
};

function doneResponse(answer: ReturnType<typeof exactly> | undefined, isEdit: boolean): JsonObject {
  const headers = {
    ...(isEdit && { ETag: { $ref: '#/components/headers/ETag' } }),
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
