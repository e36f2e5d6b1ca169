import { decision, recording, reject } from '@banyan/core';
import { customers } from '../contract.ts';
import { customer } from '../customer.ts';
import { account } from './account.ts';
import { doorsOf, fail, shut } from './attempts.ts';
import { emailClaim, emailDigestOf, nameForClaim } from './email-claim.ts';
import { mailOf } from './mail-token.ts';
import { openSession, sessions } from './sessions.ts';
import { after, lifetimes } from './times.ts';

/**
 * Opens an account. That an address is taken is said, as people who have forgotten that they have an account need to know; whoever wants to learn that of many
 * addresses is stopped by where they come from.
 */
export const signUp = decision(
  customers,
  'sign-up',
  ({ customer: id }) => ({ person: customer(id), own: account(id), signedIn: sessions(id) }),
  ({ customer: id, country, name, email, ...session }, { person, own, signedIn }, context) => {
    const { at } = context;
    const emailDigest = emailDigestOf(email, context);
    const doors = doorsOf(`sign-up ${emailDigest}`, context);
    const refused = shut(doors, at);
    if (refused !== undefined) return refused;
    if (own.state.hash !== null) {
      const same =
        own.state.emailDigest === emailDigest && signedIn.state.open.some(({ digest }) => digest === session.token);
      return same && context.matches('password', own.state.hash) ? undefined : reject('customer-exists');
    }
    if (person.state.state !== 'unknown') return reject('customer-exists');
    const taken = context.stream(emailClaim(emailDigest)).state;
    if (taken.customer !== null) {
      fail(doors);
      return recording(reject('email-taken'));
    }
    const hash = context.hashed('password');
    const emailName = nameForClaim(email, context);
    const claim = context.stream(emailClaim(emailName));
    if (claim.state.customer !== null || claim.state.retired) return reject('email-taken');
    person.append('customer-registered', { customer: id, country, email, ...(name !== undefined && { name }) });
    claim.append('email-claimed', { emailDigest: emailName, customer: id });
    own.append('account-opened', { customer: id, emailDigest: emailName, hash });
    const until = after(at, lifetimes.verificationMs);
    own.append('verification-asked', { customer: id, verification: session.session, until, email });
    const mail = mailOf(id, 'verification', session.session, context);
    mail.append('mail-asked', { mail: mail.id });
    if (!openSession(signedIn, id, session, at)) return reject('session-exists');
  },
);
