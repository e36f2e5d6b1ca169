import { T, command, erasable, identifier, inOrder, instant, money, pageOf, personal, query } from '@banyan/core';
import {
  attempt,
  attemptAsked,
  cardToken,
  intentStatus,
  networkPayment,
  networkWord,
  requestKind,
  returnUrl,
  sealedReturn,
  shortId,
  webAddress,
} from './intent-vocabulary.ts';
import { sealedWords } from './said-words.ts';
import { currency, ledgerAmount } from './vocabulary.ts';

const only = { additionalProperties: false };
const customer = T.Union([T.Null(), identifier], { examples: ['13085'] });
const country = T.String({ minLength: 1, maxLength: 200, examples: ['United Kingdom'] });
const note = T.String({ maxLength: 500, examples: ['As agreed by telephone'] });
const intent = shortId;
const of = { intent, attempt };
const reference = T.String({ minLength: 1, maxLength: 200 });

/** What happens to intents: each stands in the stream `intent/<id>`. Amounts are in ledger units and whole minor units of the currency. */
export const intentEvents = {
  'intent-created': { intent, customer, country, currency, amount: ledgerAmount, deadline: instant },
  'authorisation-requested': {
    ...of,
    reference,
    currency,
    amount: ledgerAmount,
    card: cardToken,
    returnUrl,
    ...sealedReturn,
    /** The buyer is not there: a renewal. */
    offSession: T.Boolean(),
    /** No more than this was to be held; not there: all that is still to be captured. */
    atMost: T.Optional(ledgerAmount),
  },
  'action-required': { ...of, redirect: T.String(), deadline: instant },
  'intent-authorised': { ...of, amount: ledgerAmount, expiresAt: instant },
  'authorisation-declined': { ...of, reason: networkWord },
  /** An attempt is given up: whatever came or may still come of it is cancelled at the network. */
  'cancellation-requested': { ...of, reference, networkPayment: T.Union([T.Null(), identifier]) },
  /** Nothing can be captured on this attempt any more. */
  'authorisation-closed': { ...of, reason: networkWord },
  'intent-cancelled': { intent, reason: note, ...sealedWords },
  'intent-voided': { intent, reason: note, ...sealedWords },
  /** The authorisation is lost before all was captured: nothing may be shipped on it. */
  'payment-due': { intent, amount: ledgerAmount, reason: networkWord },
  'capture-requested': {
    ...of,
    capture: shortId,
    networkPayment: identifier,
    currency,
    amount: ledgerAmount,
    invoice: T.Union([T.Null(), identifier]),
  },
  'capture-made': { ...of, capture: shortId, amount: ledgerAmount },
  'capture-failed': { ...of, capture: shortId, amount: ledgerAmount, reason: networkWord },
  'refund-requested': {
    intent,
    refund: shortId,
    currency,
    amount: ledgerAmount,
    reason: note,
    ...sealedWords,
    parts: T.Array(T.Object({ attempt, networkPayment: identifier, amount: ledgerAmount }, only)),
  },
  'refund-part-made': { ...of, refund: shortId, amount: ledgerAmount },
  'refund-part-failed': { ...of, refund: shortId, amount: ledgerAmount, reason: networkWord },
  'dispute-opened': { ...of, dispute: identifier, amount: ledgerAmount, fee: ledgerAmount, reason: networkWord },
  'dispute-closed': { ...of, dispute: identifier, amount: ledgerAmount, won: T.Boolean() },
  /** The network's payment as last seen: an older copy that comes later is told by its version. */
  'network-payment-recorded': { ...of, networkPayment: identifier, version: T.Integer() },
  /** No more than this is ever to be captured of it: whoever asks for captures has given the rest up. */
  'intent-limited': { intent, atMost: ledgerAmount },
  'look-up-requested': { ...of, reference },
  'look-up-answered': { ...of },
  /** Webhooks: each in the stream `webhook/<event>`. */
  'webhook-received': { event: identifier, type: networkWord, networkPayment: identifier, reference },
  'webhook-settled': { event: identifier, outcome: T.Union([T.Literal('recorded'), T.Literal('given-up')]) },
};

/** As many as are exact in the ledger’s units, whatever the currency. */
const minorUnits = T.Integer({ minimum: 1, maximum: 900_719_925_474, examples: [1000] });
const noSuchIntent = { 'no-such-intent': { intent } };
const amountFaults = {
  'not-positive': {},
  'not-payable': { scaleMax: T.Integer() },
  'amount-too-large': {},
  'wrong-currency': { currency, expected: currency },
};
const provider = { by: ['partner:payment-provider'] } as const;
const both = { by: ['orders', 'staff'] } as const;
const standing = { status: intentStatus };

/** What may be done with intents. */
export const intentCommands = {
  'create-intent': command(
    { intent, customer, country, amount: money, deadline: instant },
    {
      description:
        'Opens a payment by card of an amount that is to be authorised by a deadline; what is not by then is cancelled, and so is an approval that comes later.',
      example: {
        intent: 'order-1-card',
        customer: '13085',
        country: 'United Kingdom',
        amount: { amount: 2995, currency: 'GBP', scale: 2 },
        deadline: '2099-01-31T12:00:00.000Z',
      },
      ...both,
      rejects: {
        'intent-exists': { intent },
        'deadline-over': { deadline: instant },
        'not-positive': {},
        'not-payable': { scaleMax: T.Integer() },
        'amount-too-large': {},
      },
      answers: standing,
    },
  ),
  'authorise-intent': command(
    {
      intent,
      attempt: attemptAsked,
      card: cardToken,
      returnUrl,
      payer: sealedReturn.payer,
      /** The mark of somebody erased: they were while the command waited. */
      returnTo: personal('payer', T.Optional(erasable(webAddress))),
      atMost: T.Optional(minorUnits),
    },
    {
      description:
        'Asks the card network to hold what is still to be captured, and no more than `atMost` (in whole minor units of its currency) where that is given, nor do its renewals; its answer, or the challenge that the buyer has to pass, is told by the intent. An attempt after the last tells which is next, or that there is none. `returnTo` is a `returnUrl` that the key of `payer` seals while the command waits.',
      ...both,
      rejects: {
        ...noSuchIntent,
        'attempt-exists': { attempt },
        'wrong-attempt': { expected: T.Integer() },
        'too-many-attempts': { max: T.Integer() },
        'not-authorisable': standing,
      },
      answers: standing,
    },
  ),
  'limit-intent': command(
    { intent, atMost: T.Integer({ minimum: 0, maximum: 900_719_925_474 }) },
    {
      description:
        'Says how much of an intent is to be captured in all, at most, in whole minor units: the rest was given up, and what is renewed does not hold it any more. What is authorised may still be captured.',
      by: ['orders'],
      rejects: { ...noSuchIntent, 'amount-too-large': {} },
    },
  ),
  'capture-intent': command(
    { intent, capture: shortId, amount: money, invoice: T.Optional(identifier) },
    {
      description:
        'Takes a part of what is authorised, or all of it; an invoice that is named is paid by it as far as it is still owed.',
      ...both,
      rejects: {
        ...noSuchIntent,
        'not-authorised': standing,
        'capture-exists': { capture: shortId },
        'more-than-authorised': { capturable: money },
        'too-many-movements': { max: T.Integer() },
        ...amountFaults,
      },
      answers: { capturable: money },
    },
  ),
  'void-intent': command(
    { intent, reason: note, captured: T.Optional(money) },
    {
      description:
        'Gives up what is not captured; what was is refunded instead. Again changes nothing. While less was captured than `captured`, what is known to whoever asks, nothing is given up: it may be taken again.',
      ...both,
      rejects: { ...noSuchIntent, 'already-captured': { intent }, 'capture-pending': { intent } },
      answers: standing,
    },
  ),
  'refund-intent': command(
    { intent, refund: shortId, amount: money, reason: note },
    {
      description:
        'Gives back to the card, in parts if need be: never more than captured minus refunded, pending and disputed.',
      ...both,
      about: ({ amount }) => [amount],
      rejects: {
        ...noSuchIntent,
        'refund-exists': { refund: shortId },
        'more-than-captured': { refundable: money },
        'too-many-movements': { max: T.Integer() },
        ...amountFaults,
      },
      answers: { refundable: money },
    },
  ),
  'check-intent': command(
    { intent },
    {
      description: 'Asks the card network how the payment stands, such as when the buyer is back from a challenge.',
      ...both,
      rejects: { ...noSuchIntent, 'nothing-to-check': standing },
      answers: standing,
    },
  ),
  'record-network-payment': command(networkPayment, {
    description:
      'Tells how a payment stands at the card network, whole; whatever is new of it happens here, and a copy older than the last changes nothing.',
    example: {
      networkPayment: 'pay_1',
      version: 1,
      reference: 'order-1-card#1',
      amount: { amount: 1000, currency: 'GBP', scale: 2 },
      status: 'authorised',
      declineReason: null,
      action: null,
      expiresAt: '2099-02-07T12:00:00.000Z',
      captures: [],
      refunds: [],
      disputes: [],
    },
    ...provider,
    rejects: { 'unknown-reference': { reference }, 'other-payment': { expected: money } },
  }),
  'record-refusal': command(
    { intent, kind: requestKind, attempt, movement: T.Union([T.Null(), shortId]), reason: networkWord },
    {
      description: 'Tells that the card network has refused a request for good; an unknown outcome is none.',
      example: {
        intent: 'order-1-card',
        kind: 'authorise',
        attempt: 1,
        movement: null,
        reason: 'insufficient-funds',
      },
      ...provider,
      rejects: noSuchIntent,
    },
  ),
  'receive-webhook': command(
    { event: identifier, type: networkWord, networkPayment: identifier, reference },
    {
      description: 'Stores a verified webhook by its event id, once; it is acted on by asking the network.',
      ...provider,
    },
  ),
  'settle-webhook': command(
    { event: identifier, outcome: T.Union([T.Literal('recorded'), T.Literal('given-up')]) },
    {
      description: 'Ends a webhook: what it told of is recorded, or it was kept long enough. Again changes nothing.',
      ...provider,
      rejects: { 'no-such-webhook': { event: identifier } },
    },
  ),
};

/** An intent as it stands. `capturable`: authorised and not captured; `refundable`: captured and neither refunded, pending nor disputed. */
export const intentRecord = T.Object(
  {
    intent,
    customer,
    country,
    status: intentStatus,
    amount: money,
    capturable: money,
    captured: money,
    refunded: money,
    refundable: money,
    disputed: money,
    deadline: instant,
    attempt: T.Integer(),
    action: T.Union([T.Null(), T.Object({ redirect: T.String(), deadline: instant }, only)]),
    expiresAt: T.Union([T.Null(), instant]),
    reason: T.Union([T.Null(), T.String()]),
    at: instant,
  },
  only,
);

/** Something of a payment by card that has not come to its end. */
const openPayment = T.Object(
  {
    intent,
    waitsFor: T.Union([T.Literal('authorisation'), T.Literal('capture'), T.Literal('refund'), T.Literal('dispute')]),
  },
  only,
);

/** What the provider's worker is to carry out, with all that it needs. */
export const requestRecord = T.Object(
  {
    request: T.String(),
    kind: requestKind,
    intent,
    attempt,
    reference,
    networkPayment: T.Union([T.Null(), identifier]),
    movement: T.Union([T.Null(), shortId]),
    amount: T.Union([T.Null(), money]),
    card: T.Union([T.Null(), cardToken]),
    returnUrl,
    offSession: T.Boolean(),
    since: instant,
  },
  only,
);

/** A webhook as it was received. */
export const webhookRecord = T.Object(
  {
    event: identifier,
    type: networkWord,
    networkPayment: identifier,
    reference,
    status: T.Union([T.Literal('open'), T.Literal('recorded'), T.Literal('given-up')]),
    receivedAt: instant,
  },
  only,
);

/** What may be asked about intents. */
export const intentQueries = {
  intent: query(
    { intent },
    {
      description: 'A payment by card as it stands; null when there is none of this id.',
      ...both,
      returns: T.Union([intentRecord, T.Null()]),
    },
  ),
  intents: query(
    { status: T.Optional(intentStatus), ...inOrder('descending') },
    {
      description: 'Payments by card, the latest first: all, or those in a status, such as payment-due.',
      by: ['staff'],
      returns: pageOf(intentRecord),
    },
  ),
  'open-payments': query(
    { customer: identifier, ...inOrder('ascending') },
    {
      description:
        'What the card network has not answered yet of a customer’s payments by card, and what is disputed there; a page may be short.',
      example: { customer: '13085' },
      by: ['staff'],
      returns: pageOf(openPayment),
    },
  ),
  'provider-requests': query(inOrder('ascending'), {
    description: 'What the payment provider has still to be asked for, the oldest first.',
    by: ['partner:payment-provider', 'staff'],
    returns: pageOf(requestRecord),
  }),
  webhooks: query(
    {
      status: T.Optional(T.Union([T.Literal('open'), T.Literal('recorded'), T.Literal('given-up')])),
      ...inOrder('ascending'),
    },
    {
      description:
        'Webhooks, or those of which one thing became, the oldest first; open ones are kept until what they tell of is known.',
      by: ['partner:payment-provider', 'staff'],
      returns: pageOf(webhookRecord),
    },
  ),
};
