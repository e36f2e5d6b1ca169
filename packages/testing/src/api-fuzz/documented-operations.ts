import type { JsonSchema } from './schema-values.ts';

/** An operation as its document describes it. */
export interface DocumentedOperation {
  readonly path: string;
  readonly method: string;
  readonly parameters: readonly DocumentedParameter[];
  /** The schemes of credentials that it asks for; none when it is for everybody. */
  readonly schemes: readonly string[];
  /** It changes one thing, and takes the version of it that was seen. */
  readonly isEdit: boolean;
  /** Of a command: its body. */
  readonly body: JsonSchema | undefined;
  readonly example: unknown;
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
}

/** A parameter in the URL. */
interface DocumentedParameter {
  readonly name: string;
  /** Else it is in the query. */
  readonly isInPath: boolean;
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly example: unknown;
  /** Written as JSON text. */
  readonly isJson: boolean;
}

/** What an answer of one status may be: a schema for each type; none when it has no content. */
type DocumentedResponse = Readonly<Record<string, JsonSchema>>;

interface Described {
  readonly schema?: JsonSchema;
  readonly example?: unknown;
}
type Content = Readonly<Record<string, Described>>;
interface Parameter extends Described {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly content?: Content;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly security?: readonly object[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

const JSON_TYPE = 'application/json';

/** Every operation of an OpenAPI document, references resolved. */
export function documentedOperations(document: object): DocumentedOperation[] {
  const { paths } = resolved(document, document) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(path, method.toUpperCase(), operation)),
  );
}

function operationOf(path: string, method: string, operation: Operation): DocumentedOperation {
  const { parameters = [], security = [], requestBody, responses } = operation;
  const body = requestBody?.content[JSON_TYPE];
  return {
    path,
    method,
    parameters: parameters.filter((one) => one.in === 'query' || one.in === 'path').map(parameterOf),
    isEdit: parameters.some(({ name, in: place }) => place === 'header' && name.toLowerCase() === 'if-match'),
    schemes: security.flatMap((one) => Object.keys(one)),
    body: body?.schema,
    example: body?.example,
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, { content = {} }]) => [
        status,
        Object.fromEntries(Object.entries(content).map(([type, { schema = {} }]) => [type, schema])),
      ]),
    ),
  };
}

function parameterOf({ name, in: place, required = false, content, ...plain }: Parameter): DocumentedParameter {
  const { schema = {}, example } = content?.[JSON_TYPE] ?? plain;
  return { name, isInPath: place === 'path', required, schema, example, isJson: content !== undefined };
}

/** The operation’s path with these values in the place of its parameters; `x` stands for what cannot be said in a path. */
export function pathOf({ path }: DocumentedOperation, values: Readonly<Record<string, unknown>> = {}): string {
  return path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = values[name];
    // Dots alone lead to another path, whoever writes them.
    if (typeof value !== 'string' || /^\.{0,2}$/.test(value)) return 'x';
    return encodeURIComponent(value.toWellFormed());
  });
}

/** Whether an address is one of the operation. */
export function isAt({ path }: DocumentedOperation, url: string): boolean {
  const parts = path.split('/');
  const given = url.split('?', 1)[0]!.split('/');
  const fits = (part: string, nth: number): boolean => (part.startsWith('{') ? given[nth] !== '' : part === given[nth]);
  return parts.length === given.length && parts.every(fits);
}

/** A part of the document with what it refers to in the place of the references. */
function resolved(value: unknown, document: object): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, document));
  if (typeof value !== 'object' || value === null) return value;
  const { $ref: reference } = value as { readonly $ref?: unknown };
  if (typeof reference === 'string') {
    let part: unknown = document;
    for (const name of reference.replace(/^#\//, '').split('/'))
      part = (part as Readonly<Record<string, unknown>>)[name];
    if (part === undefined) throw new Error(`the document refers to ${reference}, which it has not got`);
    return resolved(part, document);
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolved(inner, document)]));
}
