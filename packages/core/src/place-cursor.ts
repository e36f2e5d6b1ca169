import { InvalidError } from './errors.ts';

/** Which list a place is in: the query, as `service/query`, and all that says which rows it has and from which end they are read. */
export interface PlacesOf {
  readonly query: string;
  readonly parts: readonly string[];
}

/** The cursor of a list that is read from the log: the position or version of the last row, bound to the list as those of views are. */
export function writePlace(list: PlacesOf, place: number): string {
  return `${place}.${Buffer.from(JSON.stringify([list.query, ...list.parts])).toString('base64url')}`;
}

/**
 * Reads it back.
 * @throws InvalidError when it is damaged, or belongs to another list or to its other end
 */
export function readPlace(list: PlacesOf, cursor: string): number {
  const [digits = ''] = cursor.split('.', 1);
  const place = Number(digits);
  if (Number.isSafeInteger(place) && place > 0 && writePlace(list, place) === cursor) return place;
  throw new InvalidError(`query ${list.query}`, [
    { path: '/after', message: 'is not a cursor of this query: start again without it' },
  ]);
}
