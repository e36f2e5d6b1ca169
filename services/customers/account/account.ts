import { aggregate } from '@banyan/core';
import { customers } from '../contract.ts';

/** Something that was sent by e-mail and can be answered until a time. */
interface Asked {
  readonly id: string;
  readonly until: string;
}

/** What the rules need of an account: digests and a hash, nothing personal. */
export interface Account {
  readonly emailDigest: string | null;
  /** What stood for addresses that were given up: forgotten with the person, unless they are somebody else’s by then. */
  readonly formerDigests: readonly string[];
  readonly hash: string | null;
  readonly verified: boolean;
  /** The only ones that count: a later one takes the place of an earlier one. */
  readonly verification: Asked | null;
  readonly reset: Asked | null;
  /** By which the present address was verified, and the present password came about: what is sent again changes nothing. */
  readonly verifiedBy: string | null;
  readonly passwordBy: string | null;
}

const NONE: Account = {
  emailDigest: null,
  formerDigests: [],
  hash: null,
  verified: false,
  verification: null,
  reset: null,
  verifiedBy: null,
  passwordBy: null,
};

/** Streams `account/<customer>`. */
export const account = aggregate(
  customers,
  'account',
  NONE,
  {
    'account-opened': (state, { emailDigest, hash }) => ({ ...state, emailDigest, hash }),
    'email-changed': (state, { emailDigest }) => ({
      ...state,
      emailDigest,
      formerDigests: [...state.formerDigests.filter((one) => one !== emailDigest), ...listed(state.emailDigest)],
      verified: false,
      verifiedBy: null,
      reset: null,
    }),
    'verification-asked': (state, { verification, until }) => ({ ...state, verification: { id: verification, until } }),
    'email-verified': (state, { verification }) => ({
      ...state,
      verified: true,
      verification: null,
      verifiedBy: verification,
    }),
    'password-changed': (state, { change, hash }) => ({ ...state, hash, reset: null, passwordBy: change }),
    'reset-asked': (state, { reset, until }) => ({ ...state, reset: { id: reset, until } }),
    // Whoever has the e-mail has the address.
    'password-reset': (state, { reset, hash }) => ({ ...state, hash, reset: null, passwordBy: reset, verified: true }),
  },
  { leansOn: [listed] },
);

function listed(digest: string | null): readonly string[] {
  return digest === null ? [] : [digest];
}
