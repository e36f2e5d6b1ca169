import type { DeepReadonly, Money } from '@banyan/core';

/** What a template may tell; see the contract's `facts`. */
export interface Facts {
  readonly order?: string;
  readonly number?: string;
  readonly total?: DeepReadonly<Money>;
  readonly items?: readonly { readonly what: string; readonly quantity: number }[];
  readonly tracking?: string;
  readonly reason?: string;
  readonly asked?: string;
  readonly until?: string;
}

export type Template =
  | 'order-placed'
  | 'order-shipped'
  | 'order-cancelled'
  | 'refund-paid'
  | 'withdrawal-acknowledged'
  | 'verify-email'
  | 'reset-password';

interface Rendered {
  readonly subject: string;
  readonly text: string;
}

type Write = (facts: Facts) => { readonly subject: string; readonly lines: readonly string[] };

/** Plain text, one function a template: what is left out of the facts is left out of the text. `{token}` is replaced when it is sent. */
export const TEXTS: Readonly<Record<Template, Write>> = {
  'order-placed': (facts) => ({
    subject: `Your order ${nameOf(facts)}`,
    lines: ['Thank you for your order.', ...itemsOf(facts), ...totalOf('Total', facts)],
  }),
  'order-shipped': (facts) => ({
    subject: `Your order ${nameOf(facts)} is on its way`,
    lines: ['These have left us:', ...itemsOf(facts), ...(facts.tracking ? [`Tracking: ${facts.tracking}`] : [])],
  }),
  'order-cancelled': (facts) => ({
    subject: `Your order ${nameOf(facts)} has been cancelled`,
    lines: ['Your order has been cancelled.', ...reasonOf(facts)],
  }),
  'refund-paid': (facts) => ({
    subject: `A refund for your order ${nameOf(facts)}`,
    lines: ['We have paid you back.', ...totalOf('Amount', facts), ...reasonOf(facts)],
  }),
  'withdrawal-acknowledged': (facts) => ({
    subject: `Your withdrawal from order ${nameOf(facts)}`,
    lines: ['We have received your withdrawal from the contract.', ...itemsOf(facts)],
  }),
  'verify-email': (facts) => ({
    subject: 'Please confirm your e-mail address',
    lines: ['Your code to confirm this address:', '{token}', ...validOf(facts)],
  }),
  'reset-password': (facts) => ({
    subject: 'Set a new password',
    lines: [
      'Your code to set a new password:',
      '{token}',
      ...validOf(facts),
      'If you did not ask for it, you need not do anything.',
    ],
  }),
};

/** An e-mail as it is sent, but for a token. */
export function renderMail(template: Template, name: string | undefined, facts: Facts): Rendered {
  const { subject, lines } = TEXTS[template](facts);
  return { subject, text: [`Hello${name === undefined ? '' : ` ${name}`},`, ...lines].join('\n\n') };
}

/** What an order is called. */
export function nameOf({ number, order }: Facts): string {
  return number ?? order ?? '';
}

/** What it is about, a line each. */
export function itemsOf({ items = [] }: Facts): string[] {
  return items.length === 0 ? [] : [items.map(({ what, quantity }) => `${quantity} x ${what}`).join('\n')];
}

/** An amount with what it is. */
export function totalOf(label: string, { total }: Facts): string[] {
  return total === undefined ? [] : [`${label}: ${decimalOf(total)} ${total.currency}`];
}

/** Why, when it is said. */
export function reasonOf({ reason }: Facts): string[] {
  return reason === undefined || reason === '' ? [] : [`Reason: ${reason}`];
}

/** Until when a code counts. */
export function validOf({ until }: Facts): string[] {
  return until === undefined ? [] : [`It is valid until ${until}.`];
}

/** Exact: the digits are moved, nothing is divided. */
export function decimalOf({ amount, scale }: DeepReadonly<Money>): string {
  const digits = `${Math.abs(amount)}`.padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${amount < 0 ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
}
