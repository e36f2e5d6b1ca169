import { InvalidError } from './errors.ts';

/** Which list a place is in: the query, as `service/query`, and all that says which rows it has and from which end they are read. */
export interface PlacesOf {
  readonly query: string;
  readonly parts: readonly string[];
}

/** The cursor of a list that is read from the log: the position or version of the last row, bound to the list as those of views are. Of one that is in the order of names it is the name. */
export function writePlace(list: PlacesOf, place: number | string): string {
  const placed = typeof place === 'number' ? String(place) : encoded(place);
  return `${placed}.${encoded(JSON.stringify([list.query, ...list.parts]))}`;
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}

/**
 * Reads it back.
 * @throws InvalidError when it is damaged, or belongs to another list or to its other end
 */
export function readPlace(list: PlacesOf, cursor: string): number {
  const [digits = ''] = cursor.split('.', 1);
  const place = Number(digits);
  if (Number.isSafeInteger(place) && place > 0 && writePlace(list, place) === cursor) return place;
  throw noPlace(list);
}

/**
 * Reads back that of a list in the order of names.
 * @throws InvalidError when it is damaged, or belongs to another list or to its other end
 */
export function readNamedPlace(list: PlacesOf, cursor: string): string {
  const [text = ''] = cursor.split('.', 1);
  const name = Buffer.from(text, 'base64url').toString();
  if (name !== '' && writePlace(list, name) === cursor) return name;
  throw noPlace(list);
}

function noPlace(list: PlacesOf): InvalidError {
  return new InvalidError(`query ${list.query}`, [
    { path: '/after', message: 'is not a cursor of this query: start again without it' },
  ]);
}
