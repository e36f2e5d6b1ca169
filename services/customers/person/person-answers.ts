import { answer, type Row, type ViewReaders, toPage } from '@banyan/core';
import { credentials } from '../account/credentials.ts';
import { customers } from '../contract.ts';
import { profiles } from '../profiles.ts';
import { withoutKey } from '../without-key.ts';
import { taxNumbers } from '../tax/tax-numbers.ts';
import { addressBook, consentList, groupList, membershipList } from './person-views.ts';

const personal = { profiles, addressBook, consentList, membershipList, credentials, taxNumbers };
/** More than a person can have of anything; of sessions, the newest. */
const ALL = 1000;

/** The caller's addresses. */
export const myAddresses = answer(customers, 'my-addresses', { addressBook }, (_, { addressBook: book }, { caller }) =>
  addressesOf(caller.id, book),
);

/** The caller's consents. */
export const myConsents = answer(customers, 'my-consents', { consentList }, (_, { consentList: list }, { caller }) =>
  consentsOf(caller.id, list),
);

/** All of the caller's data. */
export const myData = answer(customers, 'my-data', personal, (_, views, { caller }) => dataOf(caller.id, views));

/** All of a person's data. */
export const personData = answer(customers, 'person-data', personal, ({ customer }, views) => dataOf(customer, views));

/** One group. */
export const findGroup = answer(
  customers,
  'group',
  { groupList },
  async ({ group }, views) => (await views.groupList.get(group)) ?? null,
);

/** The groups. */
export const listGroups = answer(customers, 'groups', { groupList }, async (paging, views) => {
  return toPage(await views.groupList.list({ index: 'by-group', ...paging }), (row) => row);
});

/** Somebody's groups. */
export const groupsOf = answer(customers, 'groups-of', { membershipList }, ({ customer }, { membershipList: list }) =>
  membershipsOf(customer, list),
);

type Readers = ViewReaders<typeof personal>;

async function dataOf(customer: string, views: Readers) {
  const [profile, sessions, joined, business] = await Promise.all([
    views.profiles.get(customer),
    views.credentials.list({ index: 'by-holder', equals: ['session', customer], direction: 'descending', limit: ALL }),
    views.credentials.list({ index: 'by-joined', equals: [customer], limit: ALL }),
    views.taxNumbers.get(customer),
  ]);
  return {
    profile: profile === undefined ? null : withoutKey(profile),
    groups: await membershipsOf(customer, views.membershipList),
    addresses: await addressesOf(customer, views.addressBook),
    consents: await consentsOf(customer, views.consentList),
    sessions: sessions.rows.map(shownSession),
    visitors: joined.rows.map(({ holder }) => holder),
    taxNumber:
      business === undefined ? null : { country: business.country, number: business.number, status: business.status },
  };
}

function shownSession({ name, label, openedAt, until, ended }: Row<typeof credentials>) {
  return { session: name, label, openedAt, until: until ?? openedAt, ended };
}

async function addressesOf(customer: string, book: Readers['addressBook']) {
  const { rows } = await book.list({ index: 'by-customer', equals: [customer], limit: ALL });
  return rows.map(({ address, country, recipient, street, city, postcode, phone }) => {
    return { address, country, recipient, street, city, postcode, phone };
  });
}

async function consentsOf(customer: string, list: Readers['consentList']) {
  const { rows } = await list.list({ index: 'by-customer', equals: [customer], limit: ALL });
  return rows.map(({ purpose, given, wording, at }) => ({ purpose, given, wording, at }));
}

async function membershipsOf(customer: string, list: Readers['membershipList']) {
  const { rows } = await list.list({ index: 'by-customer', equals: [customer], limit: ALL });
  return rows.map(({ group }) => group);
}
