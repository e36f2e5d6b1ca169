import { Type, type TSchema } from 'typebox';
import type { Page } from './answer.ts';

/** The parameters of every query that answers page by page; alone they are those of one whose order is not to be chosen, the best match first. */
export const paging = {
  /** Rows in a page; 100 unless told. */
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  /** The `next` of the page before. */
  after: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
};

export type Direction = 'ascending' | 'descending';

/**
 * The parameters of a list that can be read from either end: `...inOrder('descending')` begins with the last unless told. What it is in the order of, its
 * description says; where there is a choice, a parameter `sort` names it.
 */
export function inOrder(unlessTold: Direction) {
  return {
    ...paging,
    /** From which end the list is read. */
    direction: Type.Optional(
      Type.Union([Type.Literal('ascending'), Type.Literal('descending')], { default: unlessTold }),
    ),
  };
}

/** The schema of a page of rows; `next` is null at the end. */
export function pageOf<S extends TSchema>(row: S) {
  return Type.Object(
    { rows: Type.Array(row), next: Type.Union([Type.String(), Type.Null()]) },
    { additionalProperties: false },
  );
}

/** A page as queries return it, each row as `show` makes it. */
export function toPage<R, S>(page: Page<R>, show: (row: R) => S): { rows: S[]; next: string | null } {
  return { rows: page.rows.map(show), next: page.next ?? null };
}
