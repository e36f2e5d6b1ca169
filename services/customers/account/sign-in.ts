import { decision, recording, reject } from '@banyan/core';
import { customers } from '../contract.ts';
import { account } from './account.ts';
import { doorsOf, fail, shut, succeed } from './attempts.ts';
import { emailClaim, emailDigestOf } from './email-claim.ts';
import { endSessions, openSession, sessions } from './sessions.ts';

/** Opens a session. Whether nobody has the address or the password is wrong: the same work, the same record, the same answer. */
export const signIn = decision(
  customers,
  'sign-in',
  () => [],
  ({ email, ...session }, _, context) => {
    const emailDigest = emailDigestOf(email, context);
    const doors = doorsOf(`sign-in ${emailDigest}`, context);
    const refused = shut(doors, context.at);
    if (refused !== undefined) return refused;
    const { customer } = context.stream(emailClaim(emailDigest)).state;
    const hash = customer === null ? null : context.stream(account(customer)).state.hash;
    if (!context.matches('password', hash) || customer === null) {
      fail(doors);
      return recording(reject('wrong-credentials'));
    }
    succeed(doors);
    if (!openSession(context.stream(sessions(customer)), customer, session, context.at))
      return reject('session-exists');
    return { customer };
  },
);

/** Ends the session that was shown; a caller that no token was looked up for has none. */
export const signOut = decision(
  customers,
  'sign-out',
  () => [],
  (_, __, { caller, stream }) => {
    const own = stream(sessions(caller.id));
    endSessions(
      own,
      caller.id,
      own.state.open.filter(({ session }) => session === caller.credential),
    );
  },
);

/** Ends a session by its name; somebody else's is not known here. */
export const endSession = decision(
  customers,
  'end-session',
  () => [],
  ({ session }, _, { caller, stream }) => {
    const own = stream(sessions(caller.id));
    const ending = own.state.open.filter((one) => one.session === session);
    if (ending.length === 0) return reject('no-such-session');
    endSessions(own, caller.id, ending);
  },
);

/** Ends all sessions but the present one. */
export const endOtherSessions = decision(
  customers,
  'end-other-sessions',
  () => [],
  (_, __, { caller, stream }) => {
    const own = stream(sessions(caller.id));
    endSessions(
      own,
      caller.id,
      own.state.open.filter(({ session }) => session !== caller.credential),
    );
  },
);
