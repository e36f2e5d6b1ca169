import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Checker, T, type CommandDefinition, type TSchema } from '@banyan/core';
import { openDataFolder } from '@banyan/sqlite';
import { oneProcess } from '@banyan/topologies/one-process';

/** What somebody may write of themselves wherever a field takes it. */
const OF_ANN = [
  'Ann Featherstonehaugh',
  'Featherstonehaugh',
  'featherstonehaugh',
  'ann@featherstonehaugh.example',
  'https://shop.example/Featherstonehaugh',
];
const BUYERS: readonly string[] = ['public', 'guest', 'customer'];
/** Others outside the shop write, too: of buyers, or in their name. */
const isOutside = (role: string): boolean => BUYERS.includes(role) || role.startsWith('partner:');

/** Fields of commands for buyers and partners that take a name, and what keeps it from staying where its person is erased. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'sealed by the key of whoever it is about': [
    'customers/ask-password-reset.email',
    'customers/ask-verification.email',
    'customers/change-email.email',
    'customers/change-profile.email',
    'customers/change-profile.name',
    'customers/give-tax-number.taxNumber',
    'customers/register-customer.email',
    'customers/register-customer.name',
    'customers/save-address.city',
    'customers/save-address.phone',
    'customers/save-address.postcode',
    'customers/save-address.recipient',
    'customers/save-address.street[]',
    'customers/sign-in.email',
    'customers/sign-in.label',
    'customers/sign-up.email',
    'customers/sign-up.label',
    'customers/sign-up.name',
    'orders/cancel-lines.reason',
    'orders/cancel-order.reason',
    'orders/change-address.shipTo.city',
    'orders/change-address.shipTo.phone',
    'orders/change-address.shipTo.postcode',
    'orders/change-address.shipTo.recipient',
    'orders/change-address.shipTo.street[]',
    'orders/pay-order.returnUrl',
    'orders/start-checkout.billTo.city',
    'orders/start-checkout.billTo.phone',
    'orders/start-checkout.billTo.postcode',
    'orders/start-checkout.billTo.recipient',
    'orders/start-checkout.billTo.street[]',
    'orders/start-checkout.email',
    'orders/start-checkout.shipTo.city',
    'orders/start-checkout.shipTo.phone',
    'orders/start-checkout.shipTo.postcode',
    'orders/start-checkout.shipTo.recipient',
    'orders/start-checkout.shipTo.street[]',
    'orders/start-checkout.tenders.rest.returnUrl',
  ],
  'hashed, and written nowhere': [
    'customers/change-email.password',
    'customers/change-password.current',
    'customers/change-password.password',
    'customers/reset-password.password',
    'customers/sign-in.password',
    'customers/sign-up.password',
  ],
  'a token or code that the shop or the card network gave out, and nobody is asked for anything else': [
    'carts/enter-coupon.coupon',
    'carts/remove-coupon.coupon',
    'orders/pay-order.card',
    'orders/start-checkout.tenders.rest.card',
    'payments/present-gift-card.code',
    'pricing/make-quote.coupons[]',
  ],
  'a name that the shop gave': [
    'carts/add-lines.channel',
    'orders/order-products.channel',
    'customers/give-consent.purpose',
    'customers/withdraw-consent.purpose',
    'orders/start-checkout.channel',
    'pricing/make-quote.channel',
    'pricing/make-quote.groups[]',
    'pricing/make-quote.method',
  ],
  'the name of a wording that the shop shows: the page writes it, not the buyer': ['customers/give-consent.wording'],
  'what a mail server says, of which whoever hears it takes out every address; it is told no name but within the e-mail':
    ['notifications/record-failure.said', 'notifications/record-sent.said'],
  'an id or a word of the card network’s, which is told no name but within a page’s address': [
    'payments/receive-webhook.event',
    'payments/receive-webhook.networkPayment',
    'payments/receive-webhook.reference',
    'payments/receive-webhook.type',
    'payments/record-network-payment.action.url',
    'payments/record-network-payment.captures[].reason',
    'payments/record-network-payment.captures[].reference',
    'payments/record-network-payment.declineReason',
    'payments/record-network-payment.disputes[].dispute',
    'payments/record-network-payment.disputes[].reason',
    'payments/record-network-payment.networkPayment',
    'payments/record-network-payment.reference',
    'payments/record-network-payment.refunds[].reason',
    'payments/record-network-payment.refunds[].reference',
    'payments/record-refusal.reason',
    'payments/record-settlement.lines[].networkPayment',
    'payments/record-settlement.lines[].object',
    'payments/record-settlement.lines[].reference',
    'payments/record-settlement.settlement',
    'payments/settle-webhook.event',
  ],
  'the number of an inquiry at the office that knows tax numbers': ['customers/confirm-tax-number.reference'],
  'NOT KEPT AWAY: why a carrier has given up a parcel; a name in it would stay': ['shipping/mark-lost.reason'],
  'a country’s name: it is kept for the books': [
    'customers/change-profile.country',
    'customers/register-customer.country',
    'customers/sign-up.country',
    'orders/order-products.country',
  ],
  'an id, which by itself says of nobody who they are: chosen by the page at random, or given before': [
    'carts/acknowledge-changes.prices[].line',
    'carts/add-lines.lines[].line',
    'carts/change-line.line',
    'carts/move-to-cart.line',
    'carts/remove-lines.lines[]',
    'carts/save-for-later.line',
    'customers/ask-erasure.customer',
    'customers/ask-erasure.erasure',
    'customers/ask-password-reset.reset',
    'customers/ask-verification.verification',
    'customers/change-email.verification',
    'customers/change-password.change',
    'customers/change-profile.customer',
    'customers/end-session.session',
    'customers/register-customer.customer',
    'customers/remove-address.address',
    'customers/reset-password.customer',
    'customers/reset-password.reset',
    'customers/save-address.address',
    'customers/sign-in.session',
    'customers/sign-up.customer',
    'customers/sign-up.session',
    'customers/verify-email.customer',
    'customers/verify-email.verification',
    'customers/withdraw-erasure.customer',
    'customers/withdraw-erasure.erasure',
    'orders/cancel-lines.cancellation',
    'orders/cancel-order.order',
    'orders/order-products.customer',
    'orders/order-products.order',
    'customers/confirm-destruction.document',
    'customers/confirm-erasure.customer',
    'customers/confirm-erasure.erasure',
    'customers/confirm-tax-number.customer',
    'customers/confirm-tax-number.taxNumber',
    'customers/proceed-with-erasure.customer',
    'customers/proceed-with-erasure.erasure',
    'customers/proceed-with-erasure.obstacles[].kind',
    'customers/proceed-with-erasure.obstacles[].name',
    'customers/refuse-tax-number.customer',
    'customers/refuse-tax-number.taxNumber',
    'notifications/record-failure.mail',
    'notifications/record-sent.mail',
    'payments/record-refusal.intent',
    'payments/record-refusal.movement',
    'shipping/mark-delivered.shipment',
    'shipping/mark-lost.shipment',
    'orders/start-checkout.quote',
    'orders/start-checkout.tenders.giftCards[].presentation',
    'payments/present-gift-card.presentation',
    'pricing/make-quote.buyer',
    'pricing/make-quote.lines[].line',
    'pricing/make-quote.quote',
    'pricing/make-quote.supersedes',
  ],
};

interface Described {
  readonly type?: string;
  readonly anyOf?: readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
}

/** The places of a schema that take what Ann writes of herself. */
function placesIn(schema: TSchema, path: string): string[] {
  const { type, anyOf, properties = {}, patternProperties = {}, items }: Described = schema;
  if (anyOf !== undefined) return anyOf.flatMap((one) => placesIn(one, path));
  if (type === 'array' && items !== undefined) return placesIn(items, `${path}[]`);
  if (type === 'object') {
    const fields = [
      ...Object.entries(properties),
      ...Object.values(patternProperties).map((one) => ['*', one] as const),
    ];
    return fields.flatMap(([name, one]) => placesIn(one, `${path}.${name}`));
  }
  const checker = new Checker(schema);
  return OF_ANN.some((words) => checker.fits(words)) ? [path] : [];
}

test('every field in which a buyer or a partner can write a name is sealed, kept by nobody, or known with the reason why it is neither', async (context) => {
  const path = mkdtempSync(join(tmpdir(), 'banyan-words-'));
  const folder = openDataFolder(path);
  context.after(async () => {
    await folder.close();
    rmSync(path, { recursive: true, force: true });
  });
  const found = oneProcess(folder).services.flatMap(({ contract }) => {
    const commands = contract.commands as Readonly<Record<string, CommandDefinition>>;
    return Object.entries(commands).flatMap(([name, { by, fields }]) =>
      by.some(isOutside) ? placesIn(T.Object(fields), `${contract.name}/${name}`) : [],
    );
  });
  assert.deepEqual([...new Set(found)].toSorted(), Object.values(KNOWN).flat().toSorted());
});
