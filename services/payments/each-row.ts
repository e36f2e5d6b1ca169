import type { Page } from '@banyan/core';

/** The most rows that a view lists at once. */
export const PAGE_MAX = 1000;

/** Every row of a list, page by page. */
export async function* eachRow<R>(page: (after: string | undefined) => Promise<Page<R>>): AsyncGenerator<R> {
  let after: string | undefined;
  do {
    const { rows, next } = await page(after);
    yield* rows;
    after = next;
  } while (after !== undefined);
}
