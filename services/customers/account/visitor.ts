import { aggregate, decision, reject } from '@banyan/core';
import { customers } from '../contract.ts';
import { account } from './account.ts';
import { after, lifetimes } from './times.ts';

interface Visitor {
  readonly visitor: string | null;
  readonly until: string;
  readonly joined: string | null;
  /** Whoever had it is being erased. */
  readonly isEnded: boolean;
}

const NONE: Visitor = { visitor: null, until: '', joined: null, isEnded: false };

/** Streams `visitor/<digest of the token>`: whose token it is. */
export const visitorToken = aggregate(customers, 'visitor', NONE, {
  'visitor-came': (_, { visitor, until }) => ({ visitor, until, joined: null, isEnded: false }),
  'visitor-joined': (state, { customer }) => ({ ...state, joined: customer }),
  'visitor-ended': (state) => ({ ...state, isEnded: true }),
});

/** Streams `visitor-name/<visitor>`: a name is given once, whatever token comes with it. */
export const visitorName = aggregate(
  customers,
  'visitor-name',
  { digest: '' },
  { 'visitor-came': (_, { digest }) => ({ digest }) },
);

/** The token is the identity: the id alone opens nothing, so it may be guessed or seen. */
export const becomeVisitor = decision(
  customers,
  'become-visitor',
  ({ visitor, token }) => ({ byToken: visitorToken(token), name: visitorName(visitor) }),
  ({ visitor, token }, { byToken, name }, { at }) => {
    if (byToken.state.visitor === visitor && !byToken.state.isEnded) return;
    if (byToken.state.visitor !== null || name.state.digest !== '') return reject('visitor-exists');
    const came = { visitor, digest: token, until: after(at, lifetimes.visitorMs) };
    byToken.append('visitor-came', came);
    name.append('visitor-came', came);
  },
);

/** By the token itself, and only for an address that is known to be the caller's: so nobody's orders come to whoever signed up with their address. */
export const joinVisitor = decision(
  customers,
  'join-visitor',
  ({ token }) => visitorToken(token),
  ({ token }, it, { caller, at, stream }) => {
    const { visitor, until, joined, isEnded } = it.state;
    if (isEnded || visitor === null || (joined !== null && joined !== caller.id) || (joined === null && at >= until))
      return reject('no-such-visitor');
    if (joined === null) {
      if (!stream(account(caller.id)).state.verified) return reject('email-not-verified');
      it.append('visitor-joined', { visitor, digest: token, customer: caller.id });
    }
    return { visitor };
  },
);
