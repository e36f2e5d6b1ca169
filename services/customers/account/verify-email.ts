import { decision, recording, reject } from '@banyan/core';
import { customers } from '../contract.ts';
import { account } from './account.ts';
import { doorsOf, fail, shut, succeed } from './attempts.ts';
import { emailClaim, emailDigestOf, nameForClaim } from './email-claim.ts';
import { mailOf, mailTokenName } from './mail-token.ts';
import { after, lifetimes } from './times.ts';

/** Asks for an e-mail to the address that is to be verified. How often is bounded, as failures are. */
export const askVerification = decision(
  customers,
  'ask-verification',
  () => [],
  ({ verification, email }, _, context) => {
    const { caller, at, stream } = context;
    const own = stream(account(caller.id));
    if (own.state.emailDigest === null) return reject('no-account');
    if (own.state.emailDigest !== emailDigestOf(email, context)) return reject('other-email');
    if (own.state.verified) return reject('already-verified');
    if (own.state.verification?.id === verification) return;
    const mail = mailOf(caller.id, 'verification', verification, context);
    if (mail.state.isAsked) return reject('verification-exists');
    const doors = doorsOf(`verification ${caller.id}`, context);
    const refused = shut(doors, at);
    if (refused !== undefined) return refused;
    fail(doors);
    const until = after(at, lifetimes.verificationMs);
    own.append('verification-asked', { customer: caller.id, verification, until, email });
    mail.append('mail-asked', { mail: mail.id });
  },
);

/** Whoever has the token has read the e-mail, signed in or not. */
export const verifyEmail = decision(
  customers,
  'verify-email',
  ({ customer }) => account(customer),
  ({ customer, verification, token }, own, { at, tokenDigest }) => {
    if (token !== tokenDigest(mailTokenName(customer, 'verification', verification))) return reject('wrong-token');
    const { verification: asked, verifiedBy, emailDigest } = own.state;
    if (verifiedBy === verification) return;
    if (asked?.id !== verification || at >= asked.until || emailDigest === null) return reject('token-expired');
    own.append('email-verified', { customer, verification, emailDigest });
  },
);

/** The address of the account and of the profile, by the password. */
export const changeEmail = decision(
  customers,
  'change-email',
  () => [],
  ({ email, verification }, _, context) => {
    const { caller, at, stream } = context;
    const own = stream(account(caller.id));
    const { emailDigest: former, hash } = own.state;
    if (former === null) return reject('no-account');
    const doors = doorsOf(`password ${caller.id}`, context);
    const refused = shut(doors, at);
    if (refused !== undefined) return refused;
    if (!context.matches('password', hash)) {
      fail(doors);
      return recording(reject('wrong-password'));
    }
    succeed(doors);
    const emailDigest = emailDigestOf(email, context);
    if (emailDigest === former) return;
    // The token of an id goes to one address: whoever was sent it to theirs has not read the e-mails of another.
    const mail = mailOf(caller.id, 'verification', verification, context);
    if (mail.state.isAsked) return reject('verification-exists');
    if (stream(emailClaim(emailDigest)).state.customer !== null) return reject('email-taken');
    const emailName = nameForClaim(email, context);
    const claim = stream(emailClaim(emailName));
    if (claim.state.customer !== null || claim.state.retired) return reject('email-taken');
    claim.append('email-claimed', { emailDigest: emailName, customer: caller.id });
    stream(emailClaim(former)).append('email-released', { emailDigest: former });
    own.append('email-changed', { customer: caller.id, emailDigest: emailName });
    const until = after(at, lifetimes.verificationMs);
    own.append('verification-asked', { customer: caller.id, verification, until, email });
    mail.append('mail-asked', { mail: mail.id });
  },
);
