import { decision, recording, reject } from '@banyan/core';
import { customers } from '../contract.ts';
import { account } from './account.ts';
import { doorsOf, fail, shut, succeed } from './attempts.ts';
import { emailClaim, emailDigestOf } from './email-claim.ts';
import { mailOf, mailTokenName } from './mail-token.ts';
import { endSessions, sessions } from './sessions.ts';
import { after, lifetimes } from './times.ts';

/** A new password ends every session but the one that changes it. */
export const changePassword = decision(
  customers,
  'change-password',
  () => [],
  ({ change }, _, context) => {
    const { caller, at, stream } = context;
    const own = stream(account(caller.id));
    const { hash, passwordBy } = own.state;
    if (hash === null) return reject('no-account');
    const doors = doorsOf(`password ${caller.id}`, context);
    const refused = shut(doors, at);
    if (refused !== undefined) return refused;
    if (passwordBy === change) return context.matches('password', hash) ? undefined : reject('change-exists');
    if (!context.matches('current', hash)) {
      fail(doors);
      return recording(reject('wrong-password'));
    }
    succeed(doors);
    own.append('password-changed', { customer: caller.id, change, hash: context.hashed('password') });
    const open = stream(sessions(caller.id));
    endSessions(
      open,
      caller.id,
      open.state.open.filter(({ session }) => session !== caller.credential),
    );
  },
);

/** Asks for an e-mail, once for each id. Known and unknown addresses alike leave one mark each time and get one answer. */
export const askPasswordReset = decision(
  customers,
  'ask-password-reset',
  () => [],
  ({ reset, email }, _, context) => {
    const emailDigest = emailDigestOf(email, context);
    const doors = doorsOf(`reset ${emailDigest}`, context);
    const refused = shut(doors, context.at);
    if (refused !== undefined) return refused;
    const { customer } = context.stream(emailClaim(emailDigest)).state;
    const own = customer === null ? undefined : context.stream(account(customer));
    fail(doors);
    if (customer === null || own === undefined) return;
    const mail = mailOf(customer, 'reset', reset, context);
    // A rejection would tell that there is an account.
    if (mail.state.isAsked) return;
    own.append('reset-asked', { customer, reset, until: after(context.at, lifetimes.resetMs), email });
    mail.append('mail-asked', { mail: mail.id });
  },
);

/** Whoever has the token of the e-mail sets the password, and whoever was signed in before is not any more. */
export const resetPassword = decision(
  customers,
  'reset-password',
  ({ customer }) => ({ own: account(customer), signedIn: sessions(customer) }),
  ({ customer, reset, token }, { own, signedIn }, context) => {
    const { at, tokenDigest, hashed, matches } = context;
    if (token !== tokenDigest(mailTokenName(customer, 'reset', reset))) return reject('wrong-token');
    const { reset: asked, passwordBy, hash } = own.state;
    if (passwordBy === reset) return matches('password', hash) ? undefined : reject('token-expired');
    if (asked?.id !== reset || at >= asked.until) return reject('token-expired');
    own.append('password-reset', { customer, reset, hash: hashed('password') });
    endSessions(signedIn, customer, signedIn.state.open);
    // Whoever has guessed in vain does not keep out whoever reads the e-mails.
    if (own.state.emailDigest !== null) succeed(doorsOf(`sign-in ${own.state.emailDigest}`, context));
  },
);
