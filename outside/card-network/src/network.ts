import { createHash } from 'node:crypto';
import { behaviourOf, brandOf, isCardNumber } from './cards.ts';
import type { Journal, JournalRecord } from './journal.ts';
import { NetworkClock } from './network-clock.ts';
import { NetworkError } from './network-error.ts';
import {
  afterTime,
  changed,
  capturedOf,
  refundedOf,
  type CardToken,
  type Dispute,
  type Movement,
  type Payment,
} from './payment.ts';

const DAY_MS = 86_400_000;
const DISPUTE_FEE = 1500;

/** Something that happened to a payment, to be told by a webhook: what, and to which; how it stands is asked of the network. */
export interface NetworkEvent {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly payment: string;
  readonly reference: string;
  readonly delivered: boolean;
}

/** What makes an authorisation. `offSession`: the person who pays is not there, so nothing can be asked of them. */
export interface NewPayment {
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
  readonly token: string;
  readonly returnUrl: string | null;
  readonly offSession: boolean;
}

/** What makes a capture or a refund. */
export interface NewMovement {
  readonly reference: string;
  readonly amount: number;
}

/** How something pending ends. */
type Ended = 'succeeded' | 'failed';

/** How the network is set up. */
export interface NetworkSettings {
  readonly seed: string;
  /** Where people are sent for a challenge; ends without a slash. */
  readonly publicUrl: () => string;
  /** How long an authorisation holds. */
  readonly authorisationMs: number;
  /** How long a person has for a challenge. */
  readonly challengeMs: number;
  /** Told of each event once it is on the disk. */
  readonly onEvent: (event: NetworkEvent) => void;
}

/**
 * The state of the network and the rules of its payments. Whatever changes is answered once the journal has it. What is kept under an idempotency key goes into
 * the same append, so a request done twice is done once, also across a kill.
 */
export class Network {
  readonly clock: NetworkClock;
  readonly payments = new Map<string, Payment>();
  readonly events = new Map<string, NetworkEvent>();
  readonly #tokens = new Map<string, CardToken>();
  readonly #references = new Map<string, string[]>();
  readonly #gone = new Set<string>();
  readonly #kept = new Map<string, unknown>();
  readonly #settings: NetworkSettings;
  readonly #journal: Journal;
  #made: number;
  #pending: JournalRecord[] = [];

  constructor(journal: Journal, settings: NetworkSettings) {
    this.#journal = journal;
    this.#settings = settings;
    for (const { kind, key, value } of journal.records) {
      if (kind === 'payment') this.#remember(value as Payment);
      if (kind === 'token') this.#tokens.set(key, value as CardToken);
      if (kind === 'event') this.events.set(key, value as NetworkEvent);
      if (kind === 'gone') this.#gone.add(key);
      if (kind === 'kept') this.#kept.set(key, value);
    }
    this.#made = journal.records.reduce((most, { kind, value }) => (kind === 'made' ? (value as number) : most), 0);
    const ahead = journal.records.find(({ kind }) => kind === 'clock')?.value;
    this.clock = new NetworkClock(typeof ahead === 'number' ? ahead : 0);
  }

  /** What is kept under a key of `keep`. */
  kept(key: string): unknown {
    return this.#kept.get(key);
  }

  /** Goes to the disk with the change that is under way. */
  keep(key: string, value: unknown): void {
    this.#kept.set(key, value);
    this.#pending.push({ kind: 'kept', key, value });
  }

  /** Puts what has changed on the disk, then tells of it. */
  async commit(): Promise<void> {
    const records = this.#pending;
    this.#pending = [];
    await this.#journal.append(records);
    for (const { kind, value } of records)
      if (kind === 'event' && !(value as NetworkEvent).delivered) this.#settings.onEvent(value as NetworkEvent);
  }

  /** The token of a card. @throws NetworkError when it cannot be a card */
  tokenise(card: { number: string; expiryMonth: number; expiryYear: number; cvc: string }): CardToken {
    const number = card.number.replaceAll(/[ -]/g, '');
    if (!isCardNumber(number)) throw new NetworkError(422, 'invalid-number', 'this is no card number');
    if (!/^\d{3,4}$/.test(card.cvc)) throw new NetworkError(422, 'invalid-cvc', 'the security code has 3 or 4 digits');
    const expiry = `${card.expiryYear}-${String(card.expiryMonth).padStart(2, '0')}`;
    if (!/^20\d\d-(0[1-9]|1[0-2])$/.test(expiry) || expiry < this.clock.now().slice(0, 7))
      throw new NetworkError(422, 'expired-card', 'the card has expired');
    const token: CardToken = {
      token: this.#newId('tok'),
      brand: brandOf(number),
      last4: number.slice(-4),
      expiry,
      behaviour: behaviourOf(number),
    };
    this.#tokens.set(token.token, token);
    this.#pending.push({ kind: 'token', key: token.token, value: token });
    return token;
  }

  authorise({ reference, amount, currency, token, returnUrl, offSession }: NewPayment): Payment {
    const card = this.#tokens.get(token);
    if (card === undefined) throw new NetworkError(422, 'unknown-token', 'there is no such card token');
    if (this.#gone.has(reference))
      throw new NetworkError(409, 'reference-cancelled', `what has the reference ${reference} was cancelled`);
    const { decline, challenge, declinesLater } = card.behaviour;
    const reason = offSession && (declinesLater || challenge === 'fails') ? 'authentication-required' : decline;
    const asks = !offSession && reason === null && challenge !== 'none';
    const id = this.#newId('pay');
    const status = reason !== null ? 'declined' : asks ? 'requires-action' : 'authorised';
    const payment: Payment = {
      id,
      version: 1,
      reference,
      amount,
      currency,
      token,
      card: { brand: card.brand, last4: card.last4 },
      status,
      declineReason: reason,
      action: asks
        ? {
            url: `${this.#settings.publicUrl()}/challenges/${id}`,
            deadline: this.clock.now(this.#settings.challengeMs),
          }
        : null,
      returnUrl,
      createdAt: this.clock.now(),
      expiresAt: this.clock.now(this.#settings.authorisationMs),
      captures: [],
      refunds: [],
      disputes: [],
    };
    return this.#record(payment, `payment.${status}`);
  }

  /** The person has answered the challenge. */
  answerChallenge(id: string, approve: boolean): Payment {
    const payment = this.find(id);
    if (payment.status !== 'requires-action') return payment;
    const passes = approve && this.#tokens.get(payment.token)?.behaviour.challenge === 'required';
    const status = passes ? 'authorised' : 'declined';
    const declineReason = passes ? null : 'authentication-failed';
    return this.#record(changed(payment, { status, declineReason, action: null }), `payment.${status}`);
  }

  capture(id: string, { reference, amount }: NewMovement): Payment {
    const payment = this.find(id);
    if (payment.status !== 'authorised')
      throw new NetworkError(409, `payment-${payment.status}`, `the payment is ${payment.status}`);
    if (amount > payment.amount - capturedOf(payment))
      throw new NetworkError(409, 'more-than-authorised', 'this is more than what is left of the authorisation');
    const behaviour = this.#tokens.get(payment.token)?.behaviour;
    const isPending = behaviour?.captures === 'pending';
    const capture = this.#movement('cap', reference, amount, isPending ? 'pending' : 'succeeded');
    const captured = this.#record(
      changed(payment, { captures: [...payment.captures, capture] }),
      isPending ? 'capture.pending' : 'payment.captured',
    );
    return behaviour?.disputes === true ? this.openDispute(id, amount, 'fraudulent') : captured;
  }

  /** Gives up what is not captured. Again changes nothing. */
  void(id: string): Payment {
    const payment = this.find(id);
    if (payment.status !== 'authorised' && payment.status !== 'requires-action') return payment;
    if (payment.status === 'authorised' && capturedOf(payment) === payment.amount)
      throw new NetworkError(409, 'captured', 'all of it is captured: refund it');
    return this.#record(changed(payment, { status: 'cancelled', action: null }), 'payment.cancelled');
  }

  /** Gives up all that has a reference, what may still come included. */
  cancelReference(reference: string): Payment[] {
    this.#gone.add(reference);
    this.#pending.push({ kind: 'gone', key: reference, value: true });
    return this.byReference(reference).map(({ id }) => this.void(id));
  }

  refund(id: string, { reference, amount }: NewMovement): Payment {
    const payment = this.find(id);
    const disputed = payment.disputes.reduce((sum, { amount: of, status }) => (status === 'won' ? sum : sum + of), 0);
    if (amount > capturedOf(payment) - refundedOf(payment) - disputed)
      throw new NetworkError(409, 'more-than-captured', 'this is more than what is captured and not given back');
    const how = this.#tokens.get(payment.token)?.behaviour.refunds ?? 'succeed';
    const status = how === 'succeed' ? 'succeeded' : how === 'fail' ? 'failed' : 'pending';
    const refund = this.#movement('ref', reference, amount, status);
    return this.#record(changed(payment, { refunds: [...payment.refunds, refund] }), `refund.${status}`);
  }

  /** Ends a pending capture. */
  endCapture(captureId: string, status: Ended, reason: string): Payment {
    const payment = [...this.payments.values()].find(({ captures }) => captures.some(({ id }) => id === captureId));
    if (payment === undefined) throw new NetworkError(404, 'unknown-capture', 'there is no such capture');
    const captures = payment.captures.map((one) => (one.id === captureId ? this.#ended(one, status, reason) : one));
    return this.#record(changed(payment, { captures }), `capture.${status}`);
  }

  /** Ends a pending refund. */
  endRefund(refundId: string, status: Ended, reason: string): Payment {
    const payment = [...this.payments.values()].find(({ refunds }) => refunds.some(({ id }) => id === refundId));
    if (payment === undefined) throw new NetworkError(404, 'unknown-refund', 'there is no such refund');
    const refunds = payment.refunds.map((one) => (one.id === refundId ? this.#ended(one, status, reason) : one));
    return this.#record(changed(payment, { refunds }), `refund.${status}`);
  }

  /** What is pending comes to its end; what has come to it stays. */
  #ended(one: Movement, status: Ended, reason: string): Movement {
    if (one.status !== 'pending') return one;
    return { ...one, status, reason: status === 'failed' ? reason : null, at: this.clock.now() };
  }

  openDispute(id: string, amount: number, reason: string): Payment {
    const payment = this.find(id);
    if (amount > capturedOf(payment) - refundedOf(payment))
      throw new NetworkError(409, 'more-than-captured', 'this is more than what is captured and not given back');
    const dispute: Dispute = {
      id: this.#newId('dis'),
      amount,
      fee: DISPUTE_FEE,
      reason,
      status: 'opened',
      openedAt: this.clock.now(),
      closedAt: null,
    };
    return this.#record(changed(payment, { disputes: [...payment.disputes, dispute] }), 'dispute.opened');
  }

  closeDispute(disputeId: string, status: 'won' | 'lost'): Payment {
    const payment = [...this.payments.values()].find(({ disputes }) => disputes.some(({ id }) => id === disputeId));
    if (payment === undefined) throw new NetworkError(404, 'unknown-dispute', 'there is no such dispute');
    const disputes = payment.disputes.map((dispute) =>
      dispute.id === disputeId && dispute.status === 'opened'
        ? { ...dispute, status, closedAt: this.clock.now() }
        : dispute,
    );
    return this.#record(changed(payment, { disputes }), `dispute.${status}`);
  }

  /** The payment as it stands now. @throws NetworkError when there is none */
  find(id: string): Payment {
    const payment = this.payments.get(id);
    if (payment === undefined) throw new NetworkError(404, 'unknown-payment', 'there is no such payment');
    return this.#aged(payment);
  }

  byReference(reference: string): Payment[] {
    return (this.#references.get(reference) ?? []).map((id) => this.find(id));
  }

  /** Lets time do what it does to all payments: challenges and authorisations lapse, and whoever listens is told. */
  sweep(): void {
    for (const payment of this.payments.values()) this.#aged(payment);
  }

  /** Moves the network's time forward. */
  advance(ms: number): void {
    this.clock.advance(ms);
    this.#pending.push({ kind: 'clock', key: 'ahead', value: this.clock.aheadMs });
    this.sweep();
  }

  delivered(event: NetworkEvent): void {
    const done = { ...event, delivered: true };
    this.events.set(event.id, done);
    this.#pending.push({ kind: 'event', key: event.id, value: done });
  }

  #aged(payment: Payment): Payment {
    const aged = afterTime(payment, this.clock.now());
    return aged === payment ? payment : this.#record(aged, `payment.${aged.status}`);
  }

  #record(payment: Payment, type: string): Payment {
    this.#remember(payment);
    this.#pending.push({ kind: 'payment', key: payment.id, value: payment });
    const event: NetworkEvent = {
      id: this.#newId('evt'),
      type,
      at: this.clock.now(),
      payment: payment.id,
      reference: payment.reference,
      delivered: false,
    };
    this.events.set(event.id, event);
    this.#pending.push({ kind: 'event', key: event.id, value: event });
    return payment;
  }

  #remember(payment: Payment): void {
    if (!this.payments.has(payment.id))
      this.#references.set(payment.reference, [...(this.#references.get(payment.reference) ?? []), payment.id]);
    this.payments.set(payment.id, payment);
  }

  #movement(kind: string, reference: string, amount: number, status: Movement['status']): Movement {
    const reason = status === 'failed' ? 'account-closed' : null;
    return { id: this.#newId(kind), reference, amount, status, reason, at: this.clock.now() };
  }

  #newId(kind: string): string {
    this.#made += 1;
    this.#pending.push({ kind: 'made', key: 'made', value: this.#made });
    const digest = createHash('sha256').update(`${this.#settings.seed}\n${kind}\n${this.#made}`).digest('hex');
    return `${kind}_${digest.slice(0, 24)}`;
  }
}

/** A week: what card networks grant. */
export const AUTHORISATION_MS = 7 * DAY_MS;
