import { T, command, erasable, instant, personal, query, secret } from '@banyan/core';
import {
  accountId,
  country,
  customerId,
  digest,
  email,
  mailAddress,
  newAccountId,
  ownId,
  password,
  permission,
  personName,
  token,
  visitorId,
} from '../fields.ts';

/** How a session is told from others by its owner: a device, as a client calls it. */
const label = T.String({
  description: 'what the session is called in a list: 1 to 100 printable characters',
  examples: ['Firefox on Linux'],
  pattern: '^[^\\p{Cc}]{1,100}$',
});

const session = { session: ownId, token, label: T.Optional(label) };
const hash = T.String({ description: 'an argon2id hash in PHC form', minLength: 1, maxLength: 300 });
const tooMany = { 'too-many-attempts': { retryAt: instant } };
const customer = { by: ['customer'] } as const;
const open = { by: ['public', 'customer'] } as const;

/** Events of accounts, sessions and visitors. */
export const accountEvents = {
  'account-opened': { customer: accountId, emailDigest: digest, hash },
  'email-changed': { customer: accountId, emailDigest: digest },
  'email-claimed': { emailDigest: digest, customer: accountId },
  'email-released': { emailDigest: digest },
  'verification-asked': {
    customer: accountId,
    verification: ownId,
    until: instant,
    email: personal('customer', email),
  },
  'email-verified': { customer: accountId, verification: ownId, emailDigest: digest },
  'password-changed': { customer: accountId, change: ownId, hash },
  'reset-asked': { customer: accountId, reset: ownId, until: instant, email: personal('customer', email) },
  'password-reset': { customer: accountId, reset: ownId, hash },
  /** An e-mail with a token was asked for; `mail` is a digest of what the token is named by. */
  'mail-asked': { mail: digest },
  /** Somebody failed at a guarded door; `guard` says at which, by digests alone. */
  'attempt-failed': { guard: digest },
  'attempts-cleared': { guard: digest },
  'session-opened': {
    customer: accountId,
    session: ownId,
    digest,
    until: instant,
    label: personal('customer', T.Optional(label)),
  },
  'session-ended': { customer: accountId, session: ownId },
  'visitor-came': { visitor: visitorId, digest, until: instant },
  /** What the visitor did is the customer’s from now on; their token is worth nothing any more. */
  'visitor-joined': { visitor: visitorId, digest, customer: accountId },
  /** They are being erased; their token is worth nothing any more. */
  'visitor-ended': { visitor: visitorId, digest },
};

/** What anybody does about their own account. */
export const accountCommands = {
  'sign-up': command(
    {
      customer: newAccountId,
      country,
      name: personal('customer', T.Optional(personName)),
      email: personal('customer', mailAddress),
      password,
      ...session,
    },
    {
      description: 'Opens an account with a password, and a session of it under the token that is sent along.',
      ...open,
      rejects: { 'customer-exists': {}, 'email-taken': {}, 'session-exists': {}, ...tooMany },
      example: {
        customer: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
        country: 'United Kingdom',
        email: 'ada@example.org',
        password: 'correct horse battery staple',
        session: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7f',
        token: 'c2VjcmV0LXRva2VuLW9mLTI1Ni1iaXRzLW5vdC1yZWF',
      },
    },
  ),
  'sign-in': command(
    { email, password, ...session },
    {
      description:
        'Opens a session under the token that is sent along. An unknown address and a wrong password are answered alike.',
      ...open,
      answers: { customer: accountId },
      rejects: { 'wrong-credentials': {}, 'session-exists': {}, ...tooMany },
    },
  ),
  'sign-out': command({}, { description: 'Ends the session that the caller’s own token is of.', ...customer }),
  'end-session': command(
    { session: ownId },
    {
      description: 'Ends one of the caller’s sessions; within five seconds its token is worth nothing anywhere.',
      ...customer,
      rejects: { 'no-such-session': {} },
    },
  ),
  'end-other-sessions': command(
    {},
    { description: 'Ends all of the caller’s sessions but the present one.', ...customer },
  ),
  'ask-verification': command(
    { verification: ownId, email },
    {
      description: 'Asks for another e-mail by which the caller’s address is verified; earlier ones count no more.',
      ...customer,
      rejects: { 'no-account': {}, 'other-email': {}, 'already-verified': {}, 'verification-exists': {}, ...tooMany },
    },
  ),
  'verify-email': command(
    { customer: accountId, verification: ownId, token },
    {
      description: 'Verifies a customer’s e-mail address by the token of the e-mail that was sent there.',
      ...open,
      rejects: { 'wrong-token': {}, 'token-expired': {} },
    },
  ),
  'change-email': command(
    { email: mailAddress, verification: ownId, password },
    {
      description: 'Changes the address by which the caller signs in, which is then to be verified.',
      example: {
        email: 'ada.lovelace@example.org',
        verification: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b80',
        password: 'correct horse battery staple',
      },
      ...customer,
      rejects: { 'no-account': {}, 'wrong-password': {}, 'email-taken': {}, 'verification-exists': {}, ...tooMany },
    },
  ),
  'change-password': command(
    { change: ownId, current: password, password },
    {
      description: 'Changes the caller’s password and ends all of their other sessions.',
      ...customer,
      rejects: { 'no-account': {}, 'wrong-password': {}, 'change-exists': {}, ...tooMany },
      example: {
        change: '0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e',
        current: 'correct horse battery staple',
        password: 'a better horse battery staple',
      },
    },
  ),
  'ask-password-reset': command(
    { reset: ownId, email },
    {
      description: 'Asks for an e-mail by which a password is set anew. The answer is the same for unknown addresses.',
      ...open,
      rejects: { ...tooMany },
    },
  ),
  'reset-password': command(
    { customer: accountId, reset: ownId, token, password },
    {
      description: 'Sets a password anew by the token of the e-mail, and ends all sessions of the account.',
      ...open,
      rejects: { 'wrong-token': {}, 'token-expired': {} },
    },
  ),
  'become-visitor': command(
    { visitor: visitorId, token },
    {
      description: 'Makes whoever sends this known by a token of their own, without an account.',
      by: ['public'],
      rejects: { 'visitor-exists': {} },
    },
  ),
  'join-visitor': command(
    { token },
    {
      description: 'Gives the caller, whose address must be verified, what they did as the visitor with this token.',
      ...customer,
      answers: { visitor: visitorId },
      rejects: { 'email-not-verified': {}, 'no-such-visitor': {} },
    },
  ),
};

/** Whom credentials stand for, and what they open. */
export const accountQueries = {
  'caller-of': query(
    { token },
    {
      description: 'Whom a token stands for; null when it stands for nobody, or no longer.',
      by: ['gateway'],
      returns: T.Union([
        T.Object(
          {
            role: T.Union([T.Literal('public'), T.Literal('customer'), T.Literal('staff')]),
            id: T.String(),
            credential: T.String(),
            until: T.Union([instant, T.Null()]),
            permissions: T.Array(permission),
          },
          { additionalProperties: false },
        ),
        T.Null(),
      ]),
    },
  ),
  'permissions-of': query(
    { staff: T.String({ minLength: 1, maxLength: 100 }) },
    {
      description: 'What a member of staff may do: nothing, when there is no such member.',
      by: ['gateway'],
      returns: T.Array(permission),
    },
  ),
  'mail-token': query(
    { customer: customerId, purpose: T.Union([T.Literal('verification'), T.Literal('reset')]), id: ownId },
    {
      description: 'The token that goes into an e-mail which has been asked for.',
      by: ['notifications'],
      returns: secret('digest', T.String()),
    },
  ),
  'my-sessions': query(
    {},
    {
      description: 'The caller’s sessions that have not been ended, the newest first.',
      ...customer,
      returns: T.Array(
        T.Object(
          {
            session: ownId,
            label: T.Union([erasable(label), T.Null()]),
            openedAt: instant,
            until: instant,
            present: T.Boolean({ description: 'true for the session that asks' }),
          },
          { additionalProperties: false },
        ),
      ),
    },
  ),
};
