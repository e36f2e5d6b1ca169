import { T, erasable, instant, money, personal, secret } from '@banyan/core';

/** A registered customer's id: 1 to 100 printable characters, not beginning like a guest's. */
export const accountId = T.String({
  description:
    'a customer’s id: 1 to 100 printable characters, not beginning with guest:, without white space at its ends',
  examples: ['13085'],
  minLength: 1,
  maxLength: 100,
  pattern: '^(?!guest:)[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** The id of whoever placed one order without an account: see `guestOf`. */
export const guestId = T.String({
  description: 'a guest’s id: guest: and 1 to 100 printable characters without white space at their ends',
  examples: ['guest:web-1001'],
  minLength: 7,
  maxLength: 106,
  pattern: '^guest:[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** Any customer's id. */
export const customerId = T.String({
  description: 'a customer’s id: 1 to 106 printable characters without white space at its ends',
  examples: ['13085'],
  minLength: 1,
  maxLength: 106,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** The id of the guest who placed this order: a guest is a person per order, since nothing says that two of them are the same. */
export function guestOf(order: string): string {
  return `guest:${order}`;
}

/**
 * A country as somebody wrote it. It is kept as given ('EIRE', 'Channel Islands', 'Unspecified'); the ISO 3166 code beside it in answers is our reading
 * of it, which may be mended without touching what was said.
 */
export const country = T.String({
  description: 'a country as somebody writes it: 1 to 60 printable characters without white space at its ends',
  examples: ['United Kingdom'],
  minLength: 1,
  maxLength: 60,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** ISO 3166-1 alpha-2. */
export const countryCode = T.String({
  description: 'a country by its ISO 3166-1 code of two letters',
  examples: ['GB'],
  pattern: '^[A-Z]{2}$',
});

/** A name as somebody writes it. */
export const personName = T.String({
  description: 'a name: 1 to 200 printable characters without white space at its ends',
  examples: ['Ada Lovelace'],
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});
/** An e-mail address as somebody writes it. */
export const email = T.String({
  description: 'an e-mail address',
  examples: ['ada@example.org'],
  minLength: 3,
  maxLength: 254,
  pattern: '^[^\\s@\\p{Cc}]+@[^\\s@\\p{Cc}]+$',
});
/** One that e-mails can be sent to, for whoever is written to: nothing in it is read as a name, a comment or a second address, nor shown in another order than it is read. Some of before are none. */
export const mailAddress = T.String({
  description: 'an e-mail address',
  examples: ['ada@example.org'],
  maxLength: 254,
  pattern: '^[^\\s@<>\\(\\),;:"\\p{Cc}\\p{Cf}]+@[^\\s@<>\\(\\),;:"\\p{Cc}\\p{Cf}]+$',
});
/** A person's name and address; theirs, and so encrypted. */
export const person = {
  name: personal('customer', T.Optional(personName)),
  email: personal('customer', T.Optional(email)),
};

/** The same as somebody gives them now. */
export const givenPerson = { ...person, email: personal('customer', T.Optional(mailAddress)) };

/** A customer as themselves and staff see them. */
export const customerProfile = T.Object(
  {
    customer: customerId,
    guest: T.Boolean({ examples: [false] }),
    country,
    countryCode: T.Union([countryCode, T.Null()]),
    name: T.Union([erasable(personName), T.Null()]),
    email: T.Union([erasable(email), T.Null()]),
    registeredAt: instant,
    changedAt: instant,
  },
  { additionalProperties: false },
);

const token43 = T.String({
  description: 'a token that the sender has made: 32 random bytes in base64url, 43 characters',
  examples: ['c2VjcmV0LXRva2VuLW9mLTI1Ni1iaXRzLW5vdC1yZWFs'.slice(0, 43)],
  pattern: '^[A-Za-z0-9_-]{43}$',
});

/** A token of 256 bits. Whoever needs one makes it and keeps it; here only its digest is kept. */
export const token = secret('digest', token43);

/** NIST SP 800-63B: long enough, and nothing else is asked of it. */
export const password = secret(
  'password',
  T.String({
    description: 'a password: 8 to 128 characters',
    examples: ['correct horse battery staple'],
    minLength: 8,
    maxLength: 128,
  }),
);

/** What the log knows of a secret: a keyed digest. */
export const digest = T.String({ minLength: 1, maxLength: 200 });

/** A name that the caller gives to something new: a session, an address, a key. */
export const ownId = T.String({
  description: 'a name of the caller’s own for something new: 1 to 60 letters, digits, hyphens and underscores',
  examples: ['0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e'],
  pattern: '^[A-Za-z0-9_-]{1,60}$',
});

/** The id of somebody without an account, from the token that they bring along. */
export const visitorId = T.String({
  description: 'a visitor’s id: visitor: and a UUID in lower case',
  examples: ['visitor:0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e'],
  pattern: '^visitor:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
});

/** The id of a new account: one that no visitor can have. */
export const newAccountId = T.String({
  ...accountId,
  description: 'a new customer’s id: 1 to 100 printable characters, beginning with neither guest: nor visitor:',
  examples: ['0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e'],
  pattern: '^(?!guest:|visitor:)[^\\s\\p{Cc}]([^\\p{Cc}]*[^\\s\\p{Cc}])?$',
});

/** The name of an operation as a permission: `catalog/change-price`, or `*` for every one. */
export const operationName = T.String({
  description: 'an operation as service/operation, or * for every one',
  examples: ['catalog/change-price'],
  maxLength: 200,
  pattern: '^(\\*|[a-z][a-z0-9-]*/[a-z][a-z0-9-]*)$',
});

/** Something that staff may do, up to amounts in each currency. */
export const permission = T.Object(
  { operation: operationName, limits: T.Optional(T.Array(money, { maxItems: 50 })) },
  { additionalProperties: false },
);
