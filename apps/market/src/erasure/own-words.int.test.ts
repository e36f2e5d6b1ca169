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
const BUYERS: readonly string[] = ['public', 'guest', 'customer', 'partner:order-link'];

/** Fields of commands for buyers that take a name, and what keeps it from staying where its person is erased. */
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
    'customers/give-consent.purpose',
    'customers/withdraw-consent.purpose',
    'orders/start-checkout.channel',
    'pricing/make-quote.channel',
    'pricing/make-quote.groups[]',
    'pricing/make-quote.method',
  ],
  'the name of a wording that the shop shows: the page writes it, not the buyer': ['customers/give-consent.wording'],
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

test('every field in which a buyer can write a name is sealed, kept by nobody, or known with the reason why it is neither', async (context) => {
  const path = mkdtempSync(join(tmpdir(), 'banyan-words-'));
  const folder = openDataFolder(path);
  context.after(async () => {
    await folder.close();
    rmSync(path, { recursive: true, force: true });
  });
  const found = oneProcess(folder).services.flatMap(({ contract }) => {
    const commands = contract.commands as Readonly<Record<string, CommandDefinition>>;
    return Object.entries(commands).flatMap(([name, { by, fields }]) =>
      by.some((role) => BUYERS.includes(role)) ? placesIn(T.Object(fields), `${contract.name}/${name}`) : [],
    );
  });
  assert.deepEqual([...new Set(found)].toSorted(), Object.values(KNOWN).flat().toSorted());
});
