import { Checker } from '@banyan/core';
import { isAt, type DocumentedOperation } from './documented-operations.ts';
import { schemaOf, type FuzzRequest } from './fuzz-request.ts';
import type { JsonSchema } from './schema-values.ts';

/** An answer as it came. */
export interface FuzzAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** Where what was begun is told of, also when it has come to nothing by now. */
  readonly location?: string | undefined;
}

const PROBLEM = 'application/problem+json';
/** What may be answered to a request that is not one of the operation at all: no such path, another method, a preflight. */
const OFF_THE_PATH = [400, 404, 405];

/** What no schema tells: a cursor is whatever the page before gave, and a time zone one that the runtime’s own database has. */
const BEYOND_SCHEMA = ['/after', '/timeZone'];

const checkers = new WeakMap<JsonSchema, Checker>();

function checkerOf(schema: JsonSchema): Checker {
  let checker = checkers.get(schema);
  if (checker === undefined) {
    checker = new Checker(schema);
    checkers.set(schema, checker);
  }
  return checker;
}

function problemsOf(schema: JsonSchema, value: unknown): string | undefined {
  const [first] = checkerOf(schema).problems(value);
  return first && `${first.path} ${first.message}`;
}

const bodies = new WeakMap<DocumentedOperation, JsonSchema>();

/** Everything by which an answer is not what the document promises. */
export function checkAnswer(operation: DocumentedOperation, request: FuzzRequest, answer: FuzzAnswer): string[] {
  const { status, type, text } = answer;
  const complaints: string[] = [];
  if (status >= 500) complaints.push(`it is a ${status}`);
  if (request.method === 'HEAD') return text === '' ? complaints : [...complaints, 'the answer to a HEAD has a body'];
  const isOfOperation = request.method === operation.method && isAt(operation, request.url);
  const documented = isOfOperation ? operation.responses[status] : undefined;
  if (isOfOperation && documented === undefined && status < 500)
    complaints.push(`the document knows no ${status} of it`);
  if (status >= 400) complaints.push(...checkProblem(answer));
  if (!isOfOperation && status >= 400 && !OFF_THE_PATH.includes(status) && ![401, 403, 413, 415, 428].includes(status))
    complaints.push(`what is no operation is answered by ${status}`);
  if (documented !== undefined) complaints.push(...checkContent(documented, type, text));
  return [...complaints, ...checkAcceptance(operation, request, answer)];
}

function checkContent(documented: Readonly<Record<string, JsonSchema>>, type: string, text: string): string[] {
  const [media = ''] = type.split(';');
  if (Object.keys(documented).length === 0) return text === '' ? [] : ['it has a body, and the document knows of none'];
  const schema = documented[media];
  if (schema === undefined) return [`it is ${media || 'of no type'}, and not ${Object.keys(documented).join(' or ')}`];
  const value = parsed(text);
  if (value === undefined) return ['its body is not JSON'];
  // An answer may repeat a text that no store would take.
  const wrong = checkerOf(schema).fits(value.value) ? undefined : problemsOf(schema, value.value);
  return wrong === undefined ? [] : [`its body does not fit the document: ${wrong}`];
}

function checkProblem({ type, text, status }: FuzzAnswer): string[] {
  if (!type.startsWith(PROBLEM)) return [`a ${status} is ${type || 'of no type'}, and not ${PROBLEM}`];
  const problem = (parsed(text)?.value ?? {}) as Readonly<Record<string, unknown>>;
  const wrong = ['type', 'title', 'detail', 'code', 'trace'].filter((name) => typeof problem[name] !== 'string');
  const leaks = /\bat .*\.ts:\d|node_modules|node:internal|SQLITE|Cannot read prop/.test(text)
    ? ['it tells of the inside']
    : [];
  if (problem['status'] !== status) wrong.push('status');
  return [...leaks, ...wrong.map((name) => `the problem has no ${name}`)];
}

/** What fits the document's schema is not called invalid; what does not fit is not accepted. */
function checkAcceptance(
  operation: DocumentedOperation,
  { said }: FuzzRequest,
  { status, text }: FuzzAnswer,
): string[] {
  if (said === undefined) return [];
  let schema = bodies.get(operation);
  if (schema === undefined) {
    schema = schemaOf(operation);
    bodies.set(operation, schema);
  }
  const wrong = problemsOf(schema, said.value);
  const { code, errors = [] } = (parsed(text)?.value ?? {}) as {
    readonly code?: unknown;
    readonly errors?: readonly { readonly pointer: string }[];
  };
  const isBeyondSchema = errors.length > 0 && errors.every(({ pointer }) => BEYOND_SCHEMA.includes(pointer));
  if (wrong === undefined && status === 400 && code === 'invalid' && !isBeyondSchema)
    return ['it is called invalid, and fits the document'];
  if (wrong !== undefined && status < 400) return [`it is accepted, and does not fit the document: ${wrong}`];
  return [];
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
