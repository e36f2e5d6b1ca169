import type { Fields, Json } from '@banyan/core';
import { BadRequestError } from './errors.ts';

/**
 * How a field of a query is written in a URL: `text`, `number` and `flag` as they are, a `list` of those as repeated parameters, and everything else as
 * JSON text.
 */
export type ParameterStyle = 'text' | 'number' | 'flag' | 'list of text' | 'list of number' | 'list of flag' | 'json';

interface SchemaShape {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaShape[];
  readonly items?: SchemaShape;
}

const SCALARS: Readonly<Record<string, ParameterStyle>> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  bigint: 'json',
  boolean: 'flag',
};
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** The style in which each field of a query is written. */
export function parameterStyles(fields: Fields): ReadonlyMap<string, ParameterStyle> {
  return new Map(Object.entries(fields).map(([name, schema]) => [name, styleOf(schema as SchemaShape)]));
}

/**
 * The body of a query from its URL's parameters. What cannot be read as its field's type is left as text and what is not a field is left in, so that
 * the contract's own schema names them in one go with everything else.
 */
export function queryBody(
  styles: ReadonlyMap<string, ParameterStyle>,
  parameters: Readonly<Record<string, string | string[]>>,
): { readonly [name: string]: Json } {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, written]) => [name, read(styles.get(name) ?? 'text', written)]),
  );
}

/**
 * Refuses a URL whose parameters are not percent-encoded UTF-8. The HTTP library would put replacement characters or the raw text in their place, and so
 * ask for something else than was meant.
 * @throws BadRequestError naming the parameter
 */
export function assertReadable(url: string): void {
  const [, written = ''] = /\?([^#]*)/.exec(url) ?? [];
  for (const parameter of written.split('&')) {
    const [name = ''] = parameter.split('=', 1);
    try {
      decodeURIComponent(parameter);
    } catch (error) {
      throw new BadRequestError(
        'bad-request',
        `the parameter ${name} of the query is not percent-encoded UTF-8`,
        error,
      );
    }
  }
}

function read(style: ParameterStyle, written: string | string[]): Json {
  if (style.startsWith('list of ')) {
    const item = style.slice('list of '.length) as ParameterStyle;
    return [written].flat().map((text) => read(item, text));
  }
  if (typeof written !== 'string') return written;
  if (style === 'number') return NUMBER.test(written) ? Number(written) : written;
  if (style === 'flag') return written === 'true' ? true : written === 'false' ? false : written;
  return style === 'json' ? parsed(written) : written;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function styleOf(schema: SchemaShape): ParameterStyle {
  if (schema.type === 'array') {
    const item = styleOf(schema.items ?? {});
    return item === 'text' || item === 'number' || item === 'flag' ? `list of ${item}` : 'json';
  }
  const alternatives = schema.anyOf?.map(styleOf) ?? schema.enum?.map(styleOfValue);
  if (alternatives !== undefined) {
    const styles = new Set(alternatives);
    return styles.size === 1 ? (alternatives[0] ?? 'json') : 'json';
  }
  if ('const' in schema) return styleOfValue(schema.const);
  return (typeof schema.type === 'string' ? SCALARS[schema.type] : undefined) ?? 'json';
}

function styleOfValue(value: unknown): ParameterStyle {
  return SCALARS[typeof value] ?? 'json';
}
