import { answer, type Row, type ViewReader, toPage } from '@banyan/core';
import { credentials } from '../account/credentials.ts';
import { customers } from '../contract.ts';
import { documentList, erasureList, retentionRule } from './erasure-views.ts';
import { DEFAULT_YEARS } from './retention.ts';

const LIST_MAX = 1000;
/** What the worker takes up at once; it comes again for the rest. */
const WORK_MAX = 100;

function toRecord({ customer, erasure, status, waitsFor, askedAt, erasedAt }: Row<typeof erasureList>) {
  return { customer, erasure, status, waitsFor, askedAt, erasedAt };
}

export const myErasure = answer(customers, 'my-erasure', { erasureList }, async (_, views, { caller }) => {
  const row = await views.erasureList.get(caller.id);
  return row === undefined ? null : toRecord(row);
});

export const findErasure = answer(customers, 'erasure', { erasureList }, async ({ customer }, views) => {
  const row = await views.erasureList.get(customer);
  return row === undefined ? null : toRecord(row);
});

export const listErasures = answer(customers, 'erasures', { erasureList }, async ({ status, ...paging }, views) => {
  const which =
    status === undefined ? { index: 'by-time' as const } : { index: 'by-status' as const, equals: [status] };
  return toPage(await views.erasureList.list({ ...which, ...paging }), toRecord);
});

export const findRetention = answer(customers, 'retention', { retentionRule }, async (_, views) => {
  return (await views.retentionRule.get('all')) ?? { years: DEFAULT_YEARS };
});

export const keptDocuments = answer(
  customers,
  'kept-documents',
  { documentList },
  async ({ customer, ...paging }, views) => {
    const page = await views.documentList.list({ index: 'by-customer', equals: [customer], ...paging });
    return toPage(page, ({ status, ...row }) => ({ ...row, destroyed: status === 'destroyed' }));
  },
);

async function joinedBy(
  views: { readonly credentials: ViewReader<typeof credentials> },
  customer: string,
): Promise<string[]> {
  const { rows } = await views.credentials.list({ index: 'by-joined', equals: [customer], limit: LIST_MAX });
  return rows.map(({ name }) => name);
}

export const knownAs = answer(customers, 'known-as', { credentials }, async ({ customer: asked }, views) => {
  const visitor = await views.credentials.get(`visitor ${asked}`);
  const customer = visitor?.joined ?? asked;
  return [customer, ...(await joinedBy(views, customer))];
});

/** A person is everybody that they have been: the visitors that have joined them, too. */
export const erasureWork = answer(
  customers,
  'erasure-work',
  { erasureList, documentList, credentials },
  async ({ erased = false }, views) => {
    const limit = erased ? LIST_MAX : WORK_MAX;
    const people: Row<typeof erasureList>[] = [];
    for (const status of erased ? (['erased'] as const) : (['begun', 'waiting'] as const))
      people.push(...(await views.erasureList.list({ index: 'by-status', equals: [status], limit })).rows);
    const documents = await views.documentList.list({
      index: 'by-status',
      equals: [erased ? 'destroyed' : 'ended'],
      limit,
    });
    return {
      people: await Promise.all(
        people.map(async ({ customer, erasure, status, names }) => ({
          customer,
          erasure,
          status,
          subjects: [customer, ...(await joinedBy(views, customer))],
          names: [...names],
        })),
      ),
      documents: documents.rows.map(({ document }) => document),
    };
  },
);
