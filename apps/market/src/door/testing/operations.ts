/** An operation as the OpenAPI document has it, as far as tests read it. */
export interface Operation {
  readonly path: string;
  readonly method: 'get' | 'post';
  /** The roles in the sentence that says for whom it is. */
  readonly roles: readonly string[];
  readonly parameters: readonly Parameter[];
  /** The body that the document shows. */
  readonly example: Readonly<Record<string, unknown>>;
  /** The schemas of all that it takes, by name. */
  readonly fields: Readonly<Record<string, Schema>>;
  /** Whether a parameter of a query may be left out. */
  readonly isOptional: (field: string) => boolean;
  /** The statuses that it may be answered by. */
  readonly statuses: readonly string[];
}

/** As much of a JSON Schema as tests read. */
interface Schema {
  readonly type?: string;
  readonly pattern?: string;
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly description?: string;
  readonly maximum?: number;
  readonly default?: unknown;
}

interface Parameter {
  readonly name: string;
  readonly in?: string;
  readonly required?: boolean;
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly content?: Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;
}
interface Raw {
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly responses: Readonly<Record<string, unknown>>;
  readonly requestBody?: {
    readonly content: Readonly<
      Record<
        string,
        {
          readonly schema: { readonly properties?: Readonly<Record<string, Schema>> };
          readonly example?: Record<string, unknown>;
        }
      >
    >;
  };
}

/** Every operation of a document. */
export function operationsIn(document: string): Operation[] {
  const { paths } = JSON.parse(document) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Raw>>>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { description, parameters, requestBody, responses }]) => {
      const { schema, example = {} } = requestBody?.content['application/json'] ?? { schema: {} };
      const asked = parameters.filter((one) => one.in === 'query');
      const shown = asked.map(({ name, schema: of, content }) => [
        name,
        of ?? content?.['application/json']?.schema ?? {},
      ]);
      return {
        path,
        method: method as Operation['method'],
        roles: /^For: ([^.]*)\./.exec(description)?.[1]?.split(', ') ?? [],
        parameters: asked,
        example,
        fields: { ...(Object.fromEntries(shown) as Record<string, Schema>), ...schema.properties },
        isOptional: (field) => asked.some(({ name, required = false }) => name === field && !required),
        statuses: Object.keys(responses),
      };
    }),
  );
}

/** The URL of a query with the values that the document shows, and with these instead. */
export function queryUrl({ path, parameters }: Operation, values: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams();
  for (const { name, example, content } of parameters) {
    const json = content?.['application/json'];
    if (values[name] !== undefined)
      query.append(name, json === undefined ? values[name] : JSON.stringify(values[name]));
    else if (json?.example !== undefined) query.append(name, JSON.stringify(json.example));
    else for (const one of [example ?? []].flat() as (string | number | boolean)[]) query.append(name, String(one));
  }
  return `${path}?${query.toString()}`;
}
