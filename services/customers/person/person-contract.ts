import { T, command, erasable, instant, personal, query, pageOf, inOrder } from '@banyan/core';
import { customerId, countryCode, customerProfile, ownId, personName } from '../fields.ts';

const text = (description: string, maxLength: number, example: string) =>
  T.String({
    description: `${description}: 1 to ${maxLength} printable characters without white space at its ends`,
    examples: [example],
    minLength: 1,
    maxLength,
    pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
  });

const group = T.String({
  description: 'a group of customers: 1 to 60 small letters, digits and hyphens',
  examples: ['trade'],
  pattern: '^[a-z0-9-]{1,60}$',
});
const groupName = text('what a group is called', 100, 'Trade customers');
const street = T.Array(text('a line of an address', 100, '12 Acacia Avenue'), { minItems: 1, maxItems: 4 });
const city = text('a town', 100, 'London');
const postcode = text('a postcode', 20, 'N1 9GU');
const phone = text('a telephone number', 30, '+44 20 7946 0018');

const address = {
  address: ownId,
  country: countryCode,
  recipient: personal('customer', personName),
  street: personal('customer', street),
  city: personal('customer', city),
  postcode: personal('customer', T.Optional(postcode)),
  phone: personal('customer', T.Optional(phone)),
};

/** An address as its owner sees it. */
const savedAddress = T.Object(
  {
    address: ownId,
    country: countryCode,
    recipient: erasable(personName),
    street: erasable(street),
    city: erasable(city),
    postcode: T.Union([erasable(postcode), T.Null()]),
    phone: T.Union([erasable(phone), T.Null()]),
  },
  { additionalProperties: false },
);

const purpose = T.String({
  description: 'what consent is about: 1 to 60 small letters, digits and hyphens',
  examples: ['newsletter'],
  pattern: '^[a-z0-9-]{1,60}$',
});
const wording = T.String({
  description: 'which wording was shown, as whoever shows it names it: 1 to 100 printable characters',
  examples: ['newsletter-2026-01'],
  pattern: '^[^\\p{Cc}]{1,100}$',
});
const consent = T.Object(
  { purpose, given: T.Boolean(), wording: T.Union([wording, T.Null()]), at: instant },
  { additionalProperties: false },
);

/** Events about a person besides their profile. */
export const personEvents = {
  'group-defined': { group, name: groupName },
  'group-joined': { customer: customerId, group },
  'group-left': { customer: customerId, group },
  'address-saved': { customer: customerId, ...address },
  'address-removed': { customer: customerId, address: ownId },
  'consent-given': { customer: customerId, purpose, wording },
  'consent-withdrawn': { customer: customerId, purpose },
};

const customer = { by: ['customer'] } as const;
const staff = { by: ['staff'] } as const;
const { address: _, ...addressFields } = address;

/** What customers do about their own, and staff about groups. */
export const personCommands = {
  'save-address': command(
    {
      address: ownId,
      country: addressFields.country,
      recipient: personName,
      street,
      city,
      postcode: T.Optional(postcode),
      phone: T.Optional(phone),
    },
    {
      description: 'Saves one of the caller’s addresses under a name of their own, in the place of what it was.',
      ...customer,
      rejects: { 'no-such-customer': {}, 'too-many-addresses': { most: T.Integer() } },
    },
  ),
  'remove-address': command(
    { address: ownId },
    {
      description: 'Removes one of the caller’s addresses.',
      ...customer,
      rejects: { 'no-such-address': {} },
    },
  ),
  'give-consent': command(
    { purpose, wording },
    {
      description: 'Consents to a purpose, in the wording that was shown.',
      ...customer,
      rejects: { 'no-such-customer': {}, 'too-many-purposes': { most: T.Integer() } },
    },
  ),
  'withdraw-consent': command(
    { purpose },
    { description: 'Withdraws consent to a purpose, as easily as it was given.', ...customer },
  ),
  'define-group': command(
    { group, name: groupName },
    { description: 'Defines a group of customers, or calls it otherwise.', edits: 'group/group', ...staff },
  ),
  'put-in-group': command(
    { customer: customerId, group },
    {
      description: 'Puts a customer into a group.',
      edits: 'memberships/customer',
      ...staff,
      rejects: { 'no-such-customer': {}, 'no-such-group': {}, 'too-many-groups': { most: T.Integer() } },
    },
  ),
  'take-out-of-group': command(
    { customer: customerId, group },
    {
      description: 'Takes a customer out of a group.',
      edits: 'memberships/customer',
      ...staff,
      rejects: { 'no-such-customer': {} },
    },
  ),
};

const groupRecord = T.Object({ group, name: groupName }, { additionalProperties: false });

/** All that this service holds of a person. */
const personData = T.Object(
  {
    profile: T.Union([customerProfile, T.Null()]),
    groups: T.Array(group),
    addresses: T.Array(savedAddress),
    consents: T.Array(consent),
    sessions: T.Array(
      T.Object(
        {
          session: ownId,
          label: T.Union([erasable(T.String()), T.Null()]),
          openedAt: instant,
          until: instant,
          ended: T.Boolean(),
        },
        { additionalProperties: false },
      ),
    ),
    visitors: T.Array(T.String()),
    taxNumber: T.Union([
      T.Null(),
      T.Object(
        { country: countryCode, number: erasable(T.String()), status: T.String() },
        { additionalProperties: false },
      ),
    ]),
  },
  { additionalProperties: false },
);

/** What is known of a person, for themselves and for staff. */
export const personQueries = {
  'my-addresses': query(
    {},
    { description: 'The caller’s addresses, by their names.', ...customer, returns: T.Array(savedAddress) },
  ),
  'my-consents': query(
    {},
    {
      description: 'What the caller has consented to, and what they have withdrawn.',
      ...customer,
      returns: T.Array(consent),
    },
  ),
  'my-data': query(
    {},
    { description: 'All that is kept here of the caller, to take along.', ...customer, returns: personData },
  ),
  'person-data': query(
    { customer: customerId },
    {
      description: 'All that is kept here of a person, for somebody who asks in writing.',
      ...staff,
      returns: personData,
    },
  ),
  group: query(
    { group },
    {
      description: 'A group that customers can be in; null when none of this name has been defined.',
      shows: 'group/group',
      ...staff,
      returns: T.Union([groupRecord, T.Null()]),
    },
  ),
  groups: query(
    { ...inOrder('ascending') },
    {
      description: 'The groups that customers can be in, by their codes.',
      ...staff,
      returns: pageOf(groupRecord),
    },
  ),
  'groups-of': query(
    { customer: customerId },
    {
      description: 'The groups that a customer is in.',
      shows: 'memberships/customer',
      by: ['staff', 'pricing', 'carts'],
      returns: T.Array(group),
    },
  ),
};
