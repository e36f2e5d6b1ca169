import { mayFindNothing, type QueryDefinition, type TSchema } from '@banyan/core';
import { parameterStyles, type ParameterStyle } from '../query-parameters.ts';
import { accessOf } from './access-of.ts';
import { exampleOf } from './example-of.ts';
import { plainSchema, type JsonObject } from './json-object.ts';
import { summaryOf } from './summary-of.ts';
import { notFound, sharedReferences } from './problem-responses.ts';

/** A query as an operation of the document. */
export function queryOperation(service: string, name: string, definition: QueryDefinition): JsonObject {
  const { by, fields, returns, description, shows, owner, feed } = definition;
  const isLookUp = mayFindNothing(definition);
  const shown = isLookUp ? withoutNull(returns) : returns;
  const access = accessOf(by);
  const required = new Set((definition.checker.schema as { readonly required?: readonly string[] }).required);
  const styles = parameterStyles(fields);
  const result = exampleOf(shown);
  const given = (definition.example ?? {}) as Readonly<Record<string, unknown>>;
  return {
    operationId: `${service}.${name}`,
    tags: [service],
    summary: summaryOf(name, description),
    description:
      feed === undefined
        ? access.sentence
        : `${access.sentence} Asked with \`Accept: text/event-stream\`, it goes on with what happens (server-sent events), from \`Last-Event-ID\` or \`${feed.after}\` on.`,
    security: access.security,
    parameters: [
      ...Object.entries(fields).map(([field, schema]) =>
        parameter(
          field,
          required.has(field),
          styles.get(field) ?? 'text',
          plainSchema(schema),
          // An optional parameter without an example stays empty when it is tried out.
          given[field] ?? (required.has(field) ? exampleOf(schema, field) : undefined),
        ),
      ),
      ...[...(feed === undefined ? [] : ['LastEventId']), 'Token', 'Traceparent'].map((shared) => ({
        $ref: `#/components/parameters/${shared}`,
      })),
    ],
    responses: {
      200: {
        description: 'The result.',
        headers: {
          ...(shows !== undefined && { ETag: { $ref: '#/components/headers/ETag' } }),
          traceresponse: { $ref: '#/components/headers/Traceresponse' },
        },
        content: {
          'application/json': { schema: plainSchema(shown), ...(result !== undefined && { example: result }) },
          ...(feed !== undefined && { 'text/event-stream': { schema: { type: 'string' } } }),
        },
      },
      ...sharedReferences('query', access.needsCredentials),
      ...((isLookUp || owner !== undefined) && { 404: notFound }),
    },
  };
}

function parameter(
  name: string,
  required: boolean,
  style: ParameterStyle,
  schema: JsonObject,
  example: unknown,
): JsonObject {
  const shown = example === undefined ? {} : { example };
  const place = { name, in: 'query', required };
  if (style === 'json')
    return { ...place, description: 'As JSON text.', content: { 'application/json': { schema, ...shown } } };
  return { ...place, schema, ...(style.startsWith('list of ') && { style: 'form', explode: true }), ...shown };
}

/** What is returned when there is something: the door answers null by 404. */
function withoutNull(returns: TSchema): TSchema {
  const { anyOf = [], ...rest } = returns as { readonly anyOf?: readonly TSchema[] };
  const found = anyOf.filter((one) => !('type' in one && one.type === 'null'));
  return found.length === 1 ? { ...found[0], ...rest } : { ...rest, anyOf: found };
}
