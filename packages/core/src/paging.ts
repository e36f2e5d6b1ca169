import { Type, type TSchema } from 'typebox';
import type { Page } from './answer.ts';

/** The parameters of a query that answers page by page. */
export const paging = {
  /** Rows in a page; 100 unless told. */
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  /** The `next` of the page before. */
  after: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
};

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
