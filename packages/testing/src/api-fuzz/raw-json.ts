const raw = Symbol('JSON text as it is');

/** JSON text that stands for itself in a body: numbers and escapes that no value of the language can hold. */
export interface RawJson {
  readonly [raw]: string;
}

/** Text that goes into a body as it is. */
export function rawJson(text: string): RawJson {
  return { [raw]: text };
}

/** A value as JSON text, with raw text where there is some. */
export function toJsonText(value: unknown): string {
  if (isRaw(value)) return value[raw];
  if (Array.isArray(value)) return `[${Array.from(value, (item: unknown) => toJsonText(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${toJsonText(inner)}`).join(',')}}`;
}

/** True for raw text. */
export function isRaw(value: unknown): value is RawJson {
  return typeof value === 'object' && value !== null && raw in value;
}

/** True where raw text stands anywhere in a value. */
export function holdsRaw(value: unknown): boolean {
  if (isRaw(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsRaw);
}
