import { T, command, identifier, instant, money, query, secret, type Money } from '@banyan/core';
import { customerId } from '@banyan/customers/contract';
import { shortId } from './intent-vocabulary.ts';
import { sealedWords } from './said-words.ts';
import { account, currency, ledgerAmount } from './vocabulary.ts';

const only = { additionalProperties: false };
const note = T.String({ maxLength: 500, examples: ['As agreed by telephone'] });

/** A gift card's code: long enough that nobody guesses one. It is taken as it is written. */
const code = secret(
  'digest',
  T.String({
    description: 'the code of a gift card: 16 to 64 letters, digits and dashes',
    examples: ['GIFT-7K2M-9QXA-4RTV-W3ZD'],
    pattern: '^[A-Za-z0-9-]{16,64}$',
  }),
);

/** `gift-card:<digest of the code>` or `credit:<currency>:<customer>`. */
const purse = T.String({ minLength: 1, maxLength: 300 });

/** What happens to gift cards and store credit. Amounts are in ledger units and whole minor units. */
export const creditEvents = {
  'gift-card-issued': {
    purse,
    card: identifier,
    currency,
    amount: ledgerAmount,
    from: account,
    expiresAt: T.Union([T.Null(), instant]),
  },
  /** In the stream `gift-card/<card>`: which purse the card of this id is. */
  'gift-card-named': { card: identifier, purse },
  /** `owner`: the buyer who has shown it; left out where staff did. */
  'gift-card-presented': { presentation: identifier, purse, currency, owner: T.Optional(identifier) },
  /** Somebody tried a code that is none; `guard` says who or from where, by a digest. */
  'attempt-failed': { guard: T.String({ maxLength: 100 }) },
  'credit-granted': {
    purse,
    grant: identifier,
    currency,
    amount: ledgerAmount,
    from: account,
    reason: note,
    ...sealedWords,
  },
  'credit-held': { purse, hold: shortId, currency, amount: ledgerAmount },
  'credit-spent': { purse, hold: shortId, spend: shortId, amount: ledgerAmount },
  'credit-released': { purse, hold: shortId, amount: ledgerAmount },
  'credit-returned': { purse, hold: shortId, refund: shortId, amount: ledgerAmount },
  /** A visitor’s credit is that of the customer whom they have joined. */
  'credit-moved-away': { purse, to: purse, amount: ledgerAmount },
  'credit-moved-here': { purse, from: purse, currency, amount: ledgerAmount },
  /** In the stream `visitor-credits/<visitor>`: a currency in which they have had credit. */
  'visitor-credited': { visitor: customerId, currency },
  'visitor-credits-joined': { visitor: customerId, customer: customerId },
  /** The hold's own story, in the stream `hold/<id>`; what moves the purse stands in the purse's. */
  'hold-opened': {
    hold: shortId,
    purse,
    currency,
    amount: ledgerAmount,
    /** The service that holds it, and alone spends it, gives it back and puts it back. Left out: staff do, or it was opened before. */
    holder: T.Optional(identifier),
  },
  'hold-spent': {
    hold: shortId,
    spend: shortId,
    amount: ledgerAmount,
    invoice: T.Union([T.Null(), identifier]),
  },
  'hold-released': { hold: shortId, amount: ledgerAmount },
  'hold-returned': { hold: shortId, refund: shortId, amount: ledgerAmount, reason: note, ...sealedWords },
};

const both = { by: ['orders', 'staff'] } as const;
const available = { available: money };
const amountFaults = { 'not-positive': {}, 'not-payable': { scaleMax: T.Integer() }, 'amount-too-large': {} };
const wrongCurrency = { 'wrong-currency': { currency, expected: currency } };
const noSuchHold = { 'no-such-hold': { hold: shortId }, 'held-by-service': { holder: identifier } };
/** What is wrong with the account that an amount is booked from. */
const fromFaults = { 'unknown-account': { account: T.String() }, 'not-by-hand': { account: T.String() } };
const amountOf = ({ amount }: { readonly amount: Money }): readonly Money[] => [amount];
const tooMany = { 'too-many-movements': { max: T.Integer() } };

/** What may be done with gift cards and store credit. */
export const creditCommands = {
  'issue-gift-card': command(
    { card: identifier, code, amount: money, from: account, expiresAt: T.Optional(instant) },
    {
      description:
        'Issues a gift card of an amount that is booked from an account, such as the bank where it was sold; only a digest of its code is kept.',
      example: {
        card: 'gift-1',
        code: 'GIFT-7K2M-9QXA-4RTV-W3ZD',
        amount: { amount: 2500, currency: 'GBP', scale: 2 },
        from: 'asset:bank',
      },
      by: ['staff'],
      about: amountOf,
      rejects: { 'gift-card-exists': { card: identifier }, ...fromFaults, ...amountFaults },
      answers: available,
    },
  ),
  'present-gift-card': command(
    { presentation: identifier, code },
    {
      description:
        'Shows a gift card by its code and tells what is left on it; the presentation stands for it in a checkout, so the code goes no further.',
      by: ['guest', 'customer', 'staff'],
      rejects: {
        'no-such-gift-card': {},
        'presentation-exists': { presentation: identifier },
        'too-many-attempts': { retryAt: instant },
      },
      answers: available,
    },
  ),
  'grant-credit': command(
    { grant: identifier, customer: identifier, amount: money, from: account, reason: note },
    {
      description: 'Gives a customer store credit that is booked from an account, such as the cost of goodwill.',
      example: {
        grant: 'grant-1',
        customer: '13085',
        amount: { amount: 500, currency: 'GBP', scale: 2 },
        from: 'expense:other',
        reason: 'The parcel came late',
      },
      ...both,
      about: amountOf,
      rejects: { 'grant-exists': { grant: identifier }, ...fromFaults, ...amountFaults, ...tooMany },
      answers: available,
    },
  ),
  'join-credits': command(
    { visitor: customerId, customer: customerId },
    { description: 'Gives a customer the credit of a visitor who has joined them; one decision.', by: ['payments'] },
  ),
  'hold-credit': command(
    {
      hold: shortId,
      source: T.Union([
        T.Object({ presentation: identifier, owner: T.Optional(identifier) }, only),
        T.Object({ customer: identifier, currency }, only),
      ]),
      amount: money,
    },
    {
      description:
        'Holds an amount of a presented gift card or of a customer’s credit: nobody else can spend it. A card that a buyer has shown is held for that buyer, its `owner`, alone.',
      example: {
        hold: 'order-1-gift-card',
        source: { presentation: 'presentation-1', owner: 'visitor:0198c1d2-7d4e-7b1a-9c55-0a3f6f1c2b7e' },
        amount: { amount: 1000, currency: 'GBP', scale: 2 },
      },
      ...both,
      rejects: {
        'no-such-presentation': { presentation: identifier },
        'gift-card-expired': { expiresAt: instant },
        'insufficient-credit': available,
        'hold-exists': { hold: shortId },
        ...wrongCurrency,
        ...amountFaults,
        ...tooMany,
      },
      answers: available,
    },
  ),
  'spend-hold': command(
    { hold: shortId, spend: shortId, amount: money, invoice: T.Optional(identifier) },
    {
      description:
        'Spends a part of what is held, or all of it; an invoice that is named is paid as far as it is still owed.',
      example: { hold: 'order-1-gift-card', spend: 'parcel-1', amount: { amount: 295, currency: 'GBP', scale: 2 } },
      ...both,
      rejects: {
        ...noSuchHold,
        'more-than-held': { held: money },
        'spend-exists': { spend: shortId },
        ...wrongCurrency,
        ...amountFaults,
        ...tooMany,
      },
      answers: { held: money },
    },
  ),
  'release-hold': command(
    { hold: shortId },
    {
      description: 'Gives back what is held and not spent. Again changes nothing.',
      example: { hold: 'order-1-gift-card' },
      ...both,
      rejects: noSuchHold,
      answers: { released: money },
    },
  ),
  'return-credit': command(
    { hold: shortId, refund: shortId, amount: money, reason: note },
    {
      description: 'Puts back what was spent of a hold, in parts if need be, never more than was spent.',
      example: {
        hold: 'order-1-gift-card',
        refund: 'return-1',
        amount: { amount: 295, currency: 'GBP', scale: 2 },
        reason: 'It came back',
      },
      ...both,
      about: amountOf,
      rejects: {
        ...noSuchHold,
        'more-than-spent': { returnable: money },
        'refund-exists': { refund: shortId },
        ...wrongCurrency,
        ...amountFaults,
        ...tooMany,
      },
      answers: { returnable: money },
    },
  ),
};

const standing = T.Union([
  T.Null(),
  T.Object({ balance: money, held: money, available: money, expiresAt: T.Union([T.Null(), instant]) }, only),
]);

/** What may be asked about gift cards and store credit. */
export const creditQueries = {
  'gift-card': query(
    { card: identifier },
    {
      description: 'What is left on a gift card, by the id it was issued under; null when there is none of this id.',
      by: ['staff'],
      returns: standing,
    },
  ),
  credit: query(
    { customer: identifier, currency },
    {
      description: 'What store credit a customer has in a currency; null when they never had any.',
      ...both,
      returns: standing,
    },
  ),
  'my-credit': query(
    { currency },
    {
      description:
        'What store credit the caller has in a currency, to pay with at a checkout; null when they never had any.',
      by: ['guest', 'customer'],
      returns: standing,
    },
  ),
};
