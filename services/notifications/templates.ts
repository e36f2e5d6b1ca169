import type { DeepReadonly, Money } from '@banyan/core';

type Amount = DeepReadonly<Money>;

/** What a template may tell; see the contract's `facts`. */
export interface Facts {
  readonly order?: string;
  readonly number?: string;
  readonly total?: Amount;
  readonly tax?: Amount;
  readonly carriage?: Amount;
  readonly items?: readonly { readonly what: string; readonly quantity: number; readonly amount?: Amount }[];
  readonly carrier?: string;
  readonly tracking?: string;
  readonly isReady?: true;
  readonly reason?: string;
  readonly asked?: string;
  readonly link?: string;
  readonly until?: string;
  readonly since?: string;
}

export type Template =
  | 'order-placed'
  | 'order-shipped'
  | 'order-cancelled'
  | 'refund-paid'
  | 'withdrawal-acknowledged'
  | 'parcel-lost'
  | 'payment-due'
  | 'edit-to-pay'
  | 'edit-given-up'
  | 'verify-email'
  | 'reset-password';

interface Rendered {
  readonly subject: string;
  readonly text: string;
}

type Write = (facts: Facts) => { readonly subject: string; readonly lines: readonly string[] };

/**
 * Plain text, one function a template: what is left out of the facts is left out of the text. `{token}` and `{link}` are replaced when it is sent.
 */
export const TEXTS: Readonly<Record<Template, Write>> = {
  'order-placed': (facts) => ({
    subject: `Your order ${nameOf(facts)}`,
    lines: ['Thank you for your order.', ...itemsOf(facts), ...sumsOf('Total', facts), ...linkOf(facts)],
  }),
  'order-shipped': (facts) => ({
    subject: `Your order ${nameOf(facts)} is ${facts.isReady ? 'ready to be collected' : 'on its way'}`,
    lines: [
      facts.isReady ? 'These are ready for you to collect:' : 'These have left us:',
      ...itemsOf(facts),
      ...sentBy(facts),
      ...linkOf(facts),
    ],
  }),
  // With items it is of some pieces, and the rest of the order stands.
  'order-cancelled': (facts) => ({
    subject: `${facts.items === undefined ? 'Your order' : 'Some of your order'} ${nameOf(facts)} has been cancelled`,
    lines: [
      facts.items === undefined
        ? 'Your order has been cancelled.'
        : 'These have been cancelled; the rest of your order stands:',
      ...itemsOf(facts),
      ...sumsOf('What they would have cost', facts),
      ...reasonOf(facts),
      ...linkOf(facts),
    ],
  }),
  'refund-paid': (facts) => ({
    subject: `A refund for your order ${nameOf(facts)}`,
    lines: [
      'We have paid you back.',
      ...itemsOf(facts),
      ...sumsOf('Amount', facts),
      ...reasonOf(facts),
      ...linkOf(facts),
    ],
  }),
  'withdrawal-acknowledged': (facts) => ({
    subject: `Your withdrawal from order ${nameOf(facts)}`,
    lines: [`We have received your withdrawal from the contract${timeOf(facts)}.`, ...itemsOf(facts), ...linkOf(facts)],
  }),
  'parcel-lost': (facts) => ({
    subject: `Some of your order ${nameOf(facts)} was lost on its way`,
    lines: [
      'We are sorry: these were lost on their way to you, and will not arrive:',
      ...itemsOf(facts),
      'You may have your money back, or credit for something else.',
      ...linkOf(facts),
    ],
  }),
  'payment-due': (facts) => ({
    subject: `Please pay for your order ${nameOf(facts)}`,
    lines: [
      'Your card does not hold, or has not given, what your order costs. Until it is paid nothing more of it is sent.',
      'You can pay by the same card or another one, where your order is shown; or write to us.',
      ...linkOf(facts),
    ],
  }),
  'edit-to-pay': (facts) => ({
    subject: `Please pay for what is added to your order ${nameOf(facts)}`,
    lines: [
      'These are to be added to your order, and are kept for you:',
      ...itemsOf(facts),
      ...sumsOf('To pay by card', facts),
      ...payUntilOf(facts),
      ...linkOf(facts),
    ],
  }),
  'edit-given-up': (facts) => ({
    subject: `Nothing was added to your order ${nameOf(facts)}`,
    lines: [
      'What was to be added to your order has not been, and is not to be paid.',
      ...reasonOf(facts),
      ...linkOf(facts),
    ],
  }),
  'verify-email': (facts) => ({
    subject: 'Please confirm your e-mail address',
    lines: ['To confirm this address:', '{token}', ...validOf(facts)],
  }),
  'reset-password': (facts) => ({
    subject: 'Set a new password',
    lines: [
      'To set a new password:',
      '{token}',
      ...validOf(facts),
      'If you did not ask for it, you need not do anything.',
    ],
  }),
};

/** An e-mail as it is sent, but for tokens. */
export function renderMail(template: Template, name: string | undefined, facts: Facts): Rendered {
  const { subject, lines } = TEXTS[template](facts);
  return { subject, text: [`Hello${name === undefined ? '' : ` ${name}`},`, ...lines].join('\n\n') };
}

/** What an order is called. */
export function nameOf({ number, order }: Facts): string {
  return number ?? order ?? '';
}

/** What it is about, a line each, with what it costs where that is said. */
export function itemsOf({ items = [] }: Facts): string[] {
  const one = ({ what, quantity, amount }: (typeof items)[number]): string =>
    `${quantity} x ${what}${amount === undefined ? '' : `: ${amountOf(amount)}`}`;
  return items.length === 0 ? [] : [items.map(one).join('\n')];
}

/** What it comes to: carriage, all of it, and the tax in it; what is not said is left out. */
export function sumsOf(label: string, { carriage, total, tax }: Facts): string[] {
  const sums = [
    ...(carriage === undefined ? [] : [`Delivery: ${amountOf(carriage)}`]),
    ...(total === undefined ? [] : [`${label}: ${amountOf(total)}`]),
    ...(tax === undefined ? [] : [`of which tax: ${amountOf(tax)}`]),
  ];
  return sums.length === 0 ? [] : [sums.join('\n')];
}

/** How it travels. */
export function sentBy({ carrier, tracking }: Facts): string[] {
  const by = carrier === undefined ? [] : [`Carrier: ${carrier}`];
  const number = tracking === undefined ? [] : [`Tracking: ${tracking}`];
  return by.length + number.length === 0 ? [] : [[...by, ...number].join('\n')];
}

/** How the order is looked at, and given up or sent back, without an account. */
export function linkOf({ link }: Facts): string[] {
  return link === undefined ? [] : ['Your order, for you alone; do not pass this on:', '{link}'];
}

/** Why, when it is said. */
export function reasonOf({ reason }: Facts): string[] {
  return reason === undefined || reason === '' ? [] : [`Reason: ${reason}`];
}

/** Until when it is to be paid, to the minute. */
export function payUntilOf({ until }: Facts): string[] {
  if (until === undefined) return [];
  const when = `${until.slice(0, 10)} at ${until.slice(11, 16)} UTC`;
  return [`Please pay until ${when}, where your order is shown; else nothing is added, and your order is what it was.`];
}

/** When something has come, to the second. */
export function timeOf({ since }: Facts): string {
  return since === undefined ? '' : ` on ${since.slice(0, 10)} at ${since.slice(11, 19)} UTC`;
}

/** Until when a code counts. */
export function validOf({ until }: Facts): string[] {
  return until === undefined ? [] : [`It is valid until ${until}.`];
}

/** An amount with its currency. */
export function amountOf(amount: Amount): string {
  return `${decimalOf(amount)} ${amount.currency}`;
}

/** Exact: the digits are moved, nothing is divided. */
export function decimalOf({ amount, scale }: Amount): string {
  const digits = `${Math.abs(amount)}`.padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${amount < 0 ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
}
