import { T, facet, isErased, range, view, type Erased, type Plain } from '@banyan/core';
import { customerProfile, customers } from './contract.ts';
import { codes, countryCodeOf, plain } from './country-code.ts';

const profileRow = {
  ...customerProfile.properties,
  /** The address in lower case, to be found by; null when there is none, or no longer. */
  emailKey: T.Union([T.String(), T.Null()]),
};

/** A customer's profile with the key to find it by. */
export type ProfileRow = Plain<typeof profileRow>;

/** Every customer. Erasing a person folds the row again, and what is personal in it comes out as `{ erased: true }`. */
export const profiles = view('profiles', profileRow, {
  'by-time': range('registeredAt'),
  'by-country': range('country', 'registeredAt'),
  'by-email': range('emailKey', 'registeredAt'),
  country: facet('country'),
}).on(
  customers,
  {
    'customer-registered': {
      key: ({ customer }) => customer,
      fold: (_, registered, { occurredAt }) => profile(registered, false, occurredAt),
    },
    'guest-registered': {
      key: ({ customer }) => customer,
      fold: (_, registered, { occurredAt }) => profile(registered, true, occurredAt),
    },
    'profile-changed': {
      key: ({ customer }) => customer,
      fold: (row, { country, name, email }, { occurredAt }) =>
        row && {
          ...row,
          ...(country !== undefined && placed(country)),
          ...(name !== undefined && { name }),
          ...(email !== undefined && reachable(email)),
          changedAt: occurredAt,
        },
    },
  },
  { leansOn: [profile, placed, reachable, countryCodeOf, codes, plain] },
);

interface Registration {
  readonly customer: string;
  readonly country: string;
  readonly name?: string | Erased;
  readonly email?: string | Erased;
}

function profile({ customer, country, name, email }: Registration, guest: boolean, at: string): ProfileRow {
  return {
    customer,
    guest,
    ...placed(country),
    name: name ?? null,
    ...reachable(email ?? null),
    registeredAt: at,
    changedAt: at,
  };
}

function placed(country: string) {
  return { country, countryCode: countryCodeOf(country) };
}

function reachable(email: string | Erased | null) {
  return { email, emailKey: email === null || isErased(email) ? null : email.toLowerCase() };
}
