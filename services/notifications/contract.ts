import { mailAddress } from '@banyan/customers/contract';
import {
  Checker,
  T,
  command,
  contract,
  erasable,
  instant,
  money,
  pageOf,
  personal,
  query,
  inOrder,
} from '@banyan/core';

const only = { additionalProperties: false };
const mail = T.String({
  description: 'an e-mail’s name, of the sender’s choosing: 1 to 300 printable characters',
  examples: ['order-placed web-1001'],
  pattern: '^[^\\p{Cc}]{1,300}$',
});
const customer = T.String({
  description: 'whom it is about: a customer’s, guest’s or visitor’s id',
  examples: ['13085'],
  minLength: 1,
  maxLength: 200,
});
/** What e-mails were queued for: those of before may hold what none is queued for any more. */
const address = T.String({
  description: 'an e-mail address',
  examples: ['ada@example.org'],
  maxLength: 254,
  pattern: '^[^\\s@<>,;:"\\p{Cc}]+@[^\\s@<>,;:"\\p{Cc}]+$',
});
/** What e-mails can be sent to: less than accounts and orders of before may have. */
const addresses = new Checker(mailAddress);

/** True where an e-mail can be sent to it. */
export function isAddress(text: string): boolean {
  return addresses.fits(text);
}

const line = T.String({
  description: '1 to 200 characters on one line',
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\p{Cc}]*$',
  examples: ['web-1001'],
});

/** What an e-mail says; each is a text of its own in `templates.ts`. */
export const template = T.Union([
  T.Literal('order-placed'),
  T.Literal('order-shipped'),
  T.Literal('order-cancelled'),
  T.Literal('refund-paid'),
  T.Literal('withdrawal-acknowledged'),
  T.Literal('parcel-lost'),
  T.Literal('payment-due'),
  T.Literal('edit-to-pay'),
  T.Literal('edit-given-up'),
  T.Literal('verify-email'),
  T.Literal('reset-password'),
]);

/** What an e-mail tells besides whom: nothing of it is personal. What a template has no use for is left out. */
export const facts = T.Object(
  {
    order: T.Optional(line),
    number: T.Optional(line),
    total: T.Optional(money),
    /** Contained in the total. */
    tax: T.Optional(money),
    carriage: T.Optional(money),
    items: T.Optional(
      T.Array(T.Object({ what: line, quantity: T.Integer({ minimum: 1 }), amount: T.Optional(money) }, only), {
        maxItems: 1000,
      }),
    ),
    carrier: T.Optional(line),
    tracking: T.Optional(line),
    /** It has not left: it is to be collected. */
    isReady: T.Optional(T.Literal(true)),
    reason: T.Optional(
      T.String({ description: 'at most 500 characters on one line', maxLength: 500, pattern: '^[^\\p{Cc}]*$' }),
    ),
    /** Of which verification or reset: its token is asked for when the e-mail is sent, and stands nowhere. */
    asked: T.Optional(line),
    /** The order that the e-mail has a link to: its token, too, is asked for when it is sent. */
    link: T.Optional(line),
    until: T.Optional(instant),
    /** When what the e-mail acknowledges has come. */
    since: T.Optional(instant),
  },
  only,
);

const status = T.Union([
  T.Literal('due'),
  T.Literal('waiting'),
  T.Literal('sent'),
  T.Literal('failed'),
  T.Literal('erased'),
]);
const round = T.Integer({
  minimum: 1,
  description: 'how often staff has had it sent, this time included',
  examples: [1],
});
const attempt = T.Integer({ minimum: 1, examples: [1] });
const said = T.String({ maxLength: 500, description: 'what the server said', examples: ['550 no such mailbox'] });
const noSuchMail = { 'no-such-mail': {} };
const worker = { by: ['partner:mailer'] } as const;

/** An e-mail as staff see it. */
export const mailRecord = T.Object(
  {
    mail,
    template,
    customer,
    to: erasable(address),
    subject: erasable(T.String()),
    text: erasable(T.String()),
    status,
    round,
    attempts: T.Integer({ minimum: 0 }),
    /** Of the last attempt. */
    said: T.Union([said, T.Null()]),
    queuedAt: instant,
    changedAt: instant,
  },
  only,
);
const toSend = T.Object(
  {
    mail,
    round,
    attempt,
    to: address,
    subject: T.String(),
    text: T.String(),
    /** The token that has to take the place of `{token}` in the text. */
    token: T.Union([
      T.Null(),
      T.Object({ customer, purpose: T.Union([T.Literal('verification'), T.Literal('reset')]), id: line }, only),
    ]),
    /** The order whose link has to take the place of `{link}`. */
    link: T.Union([T.Null(), line]),
  },
  only,
);

/** E-mails: asked for by services, rendered into an outbox, sent by a worker outside. Addresses and names are personal. */
export const notifications = contract('notifications', {
  events: {
    'mail-queued': {
      mail,
      template,
      customer,
      to: personal('customer', address),
      name: personal('customer', T.Optional(line)),
      facts,
    },
    'mail-sent': { mail, round, said },
    /** It did not go now; it is due again at that time. */
    'mail-deferred': { mail, round, attempt, said, until: instant },
    'mail-due': { mail, round, attempt },
    /** Nobody tries any more, unless staff has it sent again. */
    'mail-failed': { mail, round, said },
    'mail-requeued': { mail, round },
    /** In the stream of the first e-mail about an order: a payment of it is due, its authorisation or a capture by name; and is not any more. */
    'payment-became-due': { mail, cause: line },
    'payment-no-longer-due': { mail, cause: line },
  },
  commands: {
    'queue-mail': command(
      {
        mail,
        template,
        customer,
        to: personal('customer', mailAddress),
        name: personal('customer', T.Optional(line)),
        facts,
      },
      {
        description: 'Has an e-mail sent; under the same name it is sent once, whatever is asked again.',
        example: {
          mail: 'order-placed web-1001',
          template: 'order-placed',
          customer: '13085',
          to: 'ada@example.org',
          name: 'Ada Lovelace',
          facts: {
            order: 'web-1001',
            number: 'UK-2026-000123',
            items: [{ what: 'Mug with a banyan', quantity: 2, amount: { amount: 1590, currency: 'GBP', scale: 2 } }],
            total: { amount: 1985, currency: 'GBP', scale: 2 },
            tax: { amount: 331, currency: 'GBP', scale: 2 },
            carriage: { amount: 395, currency: 'GBP', scale: 2 },
          },
        },
        by: ['orders', 'payments', 'shipping', 'customers', 'staff'],
        // What opens an account or an order goes where its own service says, and not to an address of somebody's choice.
        rejects: { 'asks-for-token': {} },
      },
    ),
    'record-sent': command(
      { mail, round, said },
      { description: 'Tells that the mail server has taken an e-mail.', ...worker, rejects: noSuchMail },
    ),
    'record-failure': command(
      { mail, round, attempt, said, permanent: T.Boolean() },
      {
        description: 'Tells that an attempt has failed: for good, or to be made again later, each time later.',
        ...worker,
        rejects: noSuchMail,
      },
    ),
    'send-again': command(
      { mail, round },
      {
        description: 'Sends an e-mail that was sent or has failed once more; the same round again changes nothing.',
        by: ['staff'],
        rejects: { ...noSuchMail, 'wrong-round': { next: round }, 'not-over': {} },
      },
    ),
  },
  queries: {
    mail: query(
      { mail },
      {
        description: 'An e-mail as it stands; null when there is none of this name.',
        by: ['staff'],
        returns: T.Union([mailRecord, T.Null()]),
      },
    ),
    outbox: query(
      { status: T.Optional(status), ...inOrder('descending') },
      { description: 'E-mails, or those in one status, the latest first.', by: ['staff'], returns: pageOf(mailRecord) },
    ),
    'mails-to-send': query(inOrder('ascending'), {
      description: 'E-mails that are due, the oldest first.',
      by: ['staff', ...worker.by],
      returns: pageOf(toSend),
    }),
  },
});
