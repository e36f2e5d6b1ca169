import type { CommandDefinition, Fields } from '@banyan/core';
import { exactly } from '@banyan/core';
import { rejectionStatus, words } from '../problem.ts';
import { statuses } from '../statuses.ts';
import { examplesOf } from './example-of.ts';
import { plainSchema, type JsonObject } from './json-object.ts';

/** The schema of every problem, as a component. */
export const problemSchema: JsonObject = {
  type: 'object',
  description: 'Problem details (RFC 9457). Tell problems apart by `code`.',
  required: ['type', 'title', 'status', 'detail', 'code', 'retryable'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'The page that explains this kind of problem.' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string' },
    code: { type: 'string' },
    retryable: { type: 'boolean', description: 'True when the same request, unchanged, may succeed later.' },
    errors: {
      type: 'array',
      description: 'Each wrong field: a JSON Pointer into the body (or the query), and what is wrong.',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
      },
    },
    details: { type: 'object', description: 'Of a rejection: what the contract says about it.' },
    trace: { type: 'string', pattern: '^[0-9a-f]{32}$', description: 'Finds the request in logs and events.' },
  },
};

/** The problems that several operations share, as response components by name. */
export function sharedResponses(): JsonObject {
  return Object.fromEntries(Object.entries(SHARED).map(([name, codes]) => [name, sharedResponse(codes)]));
}

/** The responses of an operation that are problems of every operation of its kind. */
export function sharedReferences(kind: 'command' | 'query', needsCredentials: boolean): JsonObject {
  const command = { 413: 'TooLarge', 415: 'WrongMediaType', 422: 'KeyReused' };
  const references = {
    400: 'BadRequest',
    401: 'Unauthenticated',
    // Also a change for everybody may come from a page that may not make it, or with a time that is for staff to set.
    ...((needsCredentials || kind === 'command') && { 403: 'Forbidden' }),
    ...(kind === 'command' && command),
    429: 'RateLimited',
    503: 'Unavailable',
  };
  return Object.fromEntries(
    Object.entries(references).map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }]),
  );
}

/** 409 and 404: the rejections that a command's contract declares, told apart by `code`. */
export function rejectionResponses(service: string, { rejects, owner }: CommandDefinition): JsonObject {
  const refused = rejectionResponse(service, rejects, 409);
  const missing = rejectionResponse(service, rejects, 404) ?? (owner === undefined ? undefined : notFound);
  return { ...(missing !== undefined && { 404: missing }), ...(refused !== undefined && { 409: refused }) };
}

/** 404 of what is looked up by its name. */
export const notFound: JsonObject = { $ref: '#/components/responses/NotFound' };

function rejectionResponse(
  service: string,
  rejects: CommandDefinition['rejects'],
  status: number,
): JsonObject | undefined {
  const rejections = Object.entries(rejects).filter(([name]) => rejectionStatus(name) === status);
  if (rejections.length === 0) return undefined;
  const schemas = rejections.map(([name, details]) => rejectionSchema(name, details));
  return {
    description: `Refused by a rule, and nothing has changed: ${rejections.map(([name]) => `\`${name}\``).join(', ')}.`,
    headers: { 'Banyan-Token': { $ref: '#/components/headers/BanyanToken' } },
    content: {
      'application/problem+json': {
        schema:
          status === 404
            ? // What somebody else owns is answered without a word on what it is.
              { anyOf: [...schemas, { $ref: '#/components/schemas/Problem' }] }
            : { oneOf: schemas },
        examples: Object.fromEntries(
          rejections.map(([name, details]) => [name, { value: rejectionExample(service, name, details) }]),
        ),
      },
    },
  };
}

const SHARED: Readonly<Record<string, readonly string[]>> = {
  BadRequest: ['invalid', 'broken-json', 'bad-header', 'key-missing', 'bad-token', 'bad-request', 'refused-content'],
  Unauthenticated: ['unauthenticated'],
  Forbidden: ['forbidden', 'foreign-origin'],
  RateLimited: ['rate-limited', 'too-many-feeds'],
  TooLarge: ['body-too-large'],
  WrongMediaType: ['wrong-media-type'],
  KeyReused: ['key-reused'],
  NotFound: ['not-found'],
  VersionChanged: ['version-changed'],
  VersionMissing: ['version-missing'],
  Unavailable: [
    'overloaded',
    'unavailable',
    'contention',
    'token',
    'storage-full',
    'corrupt-log',
    'log-sealed',
    'store',
  ],
};

function sharedResponse(codes: readonly string[]): JsonObject {
  const [first = ''] = codes;
  const { status, title } = statuses[first]!;
  return {
    description: codes.map((code) => `\`${code}\`: ${statuses[code]!.title}.`).join(' '),
    ...((status === 503 || status === 429) && {
      headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } } },
    }),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        example: {
          type: `/problems#${first}`,
          title,
          status,
          detail: title,
          code: first,
          retryable: status === 503 || status === 429,
        },
      },
    },
  };
}

function rejectionSchema(name: string, details: Fields): JsonObject {
  return {
    title: name,
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      {
        type: 'object',
        required: ['code', 'details'],
        properties: { code: { const: name }, details: plainSchema(exactly(details)) },
      },
    ],
  };
}

function rejectionExample(service: string, name: string, details: Fields): JsonObject {
  return {
    type: `/problems#${service}.${name}`,
    title: words(name),
    status: rejectionStatus(name),
    detail: `${service} refused: ${words(name).toLowerCase()}. Nothing has changed.`,
    code: name,
    retryable: false,
    details: examplesOf(details),
  };
}
