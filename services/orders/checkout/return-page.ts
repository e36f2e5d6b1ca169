import { isErased, type Erased } from '@banyan/core';
import type { Started } from './checkout.ts';

/** A page of the shop’s; null: none was named; the mark of somebody erased: it went with them. */
export type ReturnPage = string | null | Erased;

interface Paid<Page> {
  readonly rest: Started['rest'];
  readonly returnTo?: Page | string;
}

/** What pays the rest, with the page that the buyer comes back to beside it, where it is sealed: the shop may write a name into it. What older events say is made the same. */
export function besideRest<Page = string>({ rest, returnTo }: Paid<Page>): Paid<Page> {
  if (rest?.kind !== 'card') return { rest };
  const page = returnTo ?? rest.returnUrl;
  return { rest: { ...rest, returnUrl: null }, ...(page !== null && { returnTo: page }) };
}

/** The page as payments is told of it, sealed by the key of whoever pays while that waits. Of somebody erased there is none. */
export function tellReturn(payer: string, page: ReturnPage) {
  return { returnUrl: null, ...(page !== null && !isErased(page) && { payer, returnTo: page }) };
}
