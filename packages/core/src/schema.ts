import { Type, type Static, type TObject, type TSchema } from 'typebox';

/** The fields of a payload, by name. Every schema is JSON Schema 2020-12. */
export type Fields = Readonly<Record<string, TSchema & object>>;

/**
 * A value that nobody may change, nor anything in it. States, rows, payloads and bodies are shared: a change in place would be seen by others, and
 * would be in no log.
 */
export type DeepReadonly<T> = unknown extends T
  ? T
  : T extends string | number | boolean | bigint | symbol | null | undefined | Callable
    ? T
    : { readonly [K in keyof T]: DeepReadonly<T[K]> };

type Callable = (...parameters: never) => unknown;

/** A payload as it is written: personal fields in the clear. */
export type Plain<F extends Fields> = DeepReadonly<Static<TObject<F>>>;

/** What a fold sees in the place of a personal field once its person has been erased. */
export interface Erased {
  readonly erased: true;
}

/** The one value of type `Erased`. */
export const erased: Erased = Object.freeze({ erased: true });

/** True for what stands in the place of an erased person's field. */
export function isErased(value: unknown): value is Erased {
  return typeof value === 'object' && value !== null && (value as Partial<Erased>).erased === true;
}

/** The mark of a personal field. */
export interface PersonalMark {
  readonly 'x-personal': string;
}

/** The names of a payload's personal fields. */
export type PersonalFields<F extends Fields> = { [K in keyof F]: F[K] extends PersonalMark ? K : never }[keyof F];

/** A payload as it is read back: a personal field may have been erased. */
export type Readable<F extends Fields> = {
  [K in keyof Plain<F>]: K extends PersonalFields<F> ? Plain<F>[K] | Erased : Plain<F>[K];
};

/**
 * Marks a field as personal: it is encrypted with a key per person before it is written anywhere, and unreadable once that person is erased.
 * @param subject the field of the same payload that holds the person's id; as `<kind>:<field>`, that which holds the id of something of another kind, whose
 * key is its own: so what a law wants kept longer than its person (`document:invoice`) outlives them, and ends by itself
 */
export function personal<S extends TSchema>(subject: string, schema: S): S & PersonalMark {
  const marked = Object.create(Object.getPrototypeOf(schema), Object.getOwnPropertyDescriptors(schema));
  marked['x-personal'] = subject;
  return marked;
}

/** The schema of a personal value kept in a view's row or an aggregate's state: the value, or the mark that its person was erased. */
export function erasable<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Object({ erased: Type.Literal(true) }, { additionalProperties: false })]);
}

/** An object schema with exactly these fields: unknown ones are refused. */
export function exactly<F extends Fields>(fields: F): TObject<F> {
  return Type.Object(fields, { additionalProperties: false });
}

/** The personal fields of a payload with what names their person: `<field>`, or `<kind>:<field>` (see `personal`). */
export function personalFields(fields: Fields): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, schema] of Object.entries(fields)) {
    const subject = (schema as Partial<PersonalMark> | null | undefined)?.['x-personal'];
    if (subject !== undefined) found.set(name, subject);
  }
  return found;
}

/** The field that names the person, and the kind of what is named where it is no person, of a mark as `personal` takes it. */
export function readPersonalMark(mark: string): { readonly kind?: string; readonly field: string } {
  const colon = mark.indexOf(':');
  return colon < 0 ? { field: mark } : { kind: mark.slice(0, colon), field: mark.slice(colon + 1) };
}

/** Under which name the key of something of a kind is kept. Nobody's id begins with a control character, so no person is meant. */
export function keySubject(kind: string, id: string): string {
  return `\u0002${kind} ${id}`;
}

/** Whose key seals a field with this mark: a person's id, or what `keySubject` makes of a kind and an id. */
export function markedSubject(mark: string, payload: Readonly<Record<string, unknown>>): string {
  const { kind, field } = readPersonalMark(mark);
  const id = payload[field] as string;
  return kind === undefined ? id : keySubject(kind, id);
}

/** A UTC time as contracts write it: ISO 8601 with milliseconds, so that text order is time order. */
export const instant = Type.String({
  description: 'a UTC time with milliseconds, like 2026-01-31T12:00:00.000Z',
  examples: ['2026-01-31T12:00:00.000Z'],
  format: 'date-time',
  pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{3}Z$',
});

/** An identifier chosen by a caller: 1 to 200 characters, printable, no white space at either end. */
export const identifier = Type.String({
  description: 'an identifier: 1 to 200 printable characters without white space at its ends',
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});
