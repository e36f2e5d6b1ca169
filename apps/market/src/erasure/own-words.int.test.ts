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
    'orders/pay-edit.returnUrl',
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
    'shipping/mark-lost.reason',
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
    'orders/pay-edit.card',
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

/** What a clerk might write of Ann wherever there is room for a sentence. */
const SENTENCE = 'Ann Featherstonehaugh rang: her parcel (for Leeds) has not come.';

/** Ids take any words, too, but nobody is asked for a sentence there. */
const isOfWords = (place: string): boolean => /\.(reason|note|text|description|name|label)$/.test(place);

/** Fields of commands of staff alone that take a sentence, and what keeps a name in it from staying. */
const OF_STAFF: Readonly<Record<string, readonly string[]>> = {
  'sealed by the key of whoever it is about; of a customer’s money, of orders that staff draft and of what they take back only where the customer is known, and of a gift card nobody is':
    [
      'orders/accept-return.charges[].note',
      'orders/accept-return.lines[].reason',
      'orders/accept-return.reason',
      'orders/add-note.text',
      'orders/draft-order.lines[].note',
      'orders/edit-order.reason',
      'orders/refuse-return.reason',
      'orders/settle-card-refund.reason',
      'orders/settle-payment.reason',
      'orders/settle-refund.reason',
      'payments/grant-credit.reason',
      'payments/issue-refund.reason',
      'payments/refund-intent.reason',
      'payments/return-credit.reason',
      'payments/void-intent.reason',
      'payments/write-off-invoice.reason',
      'shipping/cancel-shipment.reason',
      'customers/register-guest.name',
      'notifications/queue-mail.name',
    ],
  'an id': ['orders/add-note.note', 'orders/remove-note.note'],
  'what the shop shows to everybody, or calls a thing of its own': [
    'catalog/create-category.description',
    'catalog/create-category.name',
    'catalog/create-collection.description',
    'catalog/create-collection.name',
    'catalog/define-attribute.label',
    'catalog/define-attribute.values[].label',
    'catalog/describe-category.description',
    'catalog/describe-category.name',
    'catalog/describe-collection.description',
    'catalog/describe-collection.name',
    'catalog/describe-product.description',
    'catalog/describe-product.name',
    'catalog/draft-product.description',
    'catalog/draft-product.name',
    'catalog/set-options.options[].label',
    'catalog/set-options.options[].values[].label',
    'catalog/translate.description',
    'catalog/translate.labels[].label',
    'catalog/translate.name',
    'channels/change-channel.legalEntity.name',
    'channels/change-channel.name',
    'channels/open-channel.legalEntity.name',
    'channels/open-channel.name',
    'customers/define-group.name',
    'pricing/define-promotion.name',
    'pricing/draw-tax-zone.name',
    'shipping/draw-zone.name',
    'shipping/offer-method.name',
  ],
  'NOT KEPT AWAY: why pieces of stock are where they are, of which nobody knows whose they were; at most 500 characters':
    [
      'inventory/adjust-stock.reason',
      'inventory/inspect-stock.reason',
      'inventory/lose-transfer.reason',
      'inventory/quarantine-stock.reason',
      'inventory/record-count.reason',
    ],
  'NOT KEPT AWAY: what a posting of the ledger is for, which is about an account and not about a person; at most 500 characters':
    ['payments/post-adjustment.note', 'payments/post-transaction.note'],
  'NOT KEPT AWAY: a fact of an e-mail that staff have sent by hand, which is not personal by its contract; at most 500 characters':
    ['notifications/queue-mail.facts.reason'],
};

interface Described {
  readonly type?: string;
  readonly anyOf?: readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
}

/** The places of a schema that take one of these words. */
function placesIn(schema: TSchema, path: string, taken: readonly string[]): string[] {
  const { type, anyOf, properties = {}, patternProperties = {}, items }: Described = schema;
  if (anyOf !== undefined) return anyOf.flatMap((one) => placesIn(one, path, taken));
  if (type === 'array' && items !== undefined) return placesIn(items, `${path}[]`, taken);
  if (type === 'object') {
    const fields = [
      ...Object.entries(properties),
      ...Object.values(patternProperties).map((one) => ['*', one] as const),
    ];
    return fields.flatMap(([name, one]) => placesIn(one, `${path}.${name}`, taken));
  }
  const checker = new Checker(schema);
  return taken.some((words) => checker.fits(words)) ? [path] : [];
}

test('every field in which a buyer, a partner or staff can write a name is sealed, kept by nobody, or known with the reason why it is neither', async (context) => {
  const path = mkdtempSync(join(tmpdir(), 'banyan-words-'));
  const folder = openDataFolder(path);
  context.after(async () => {
    await folder.close();
    rmSync(path, { recursive: true, force: true });
  });
  const placesOf = (isAbout: (by: readonly string[]) => boolean, taken: readonly string[]): string[] =>
    oneProcess(folder).services.flatMap(({ contract }) => {
      const commands = contract.commands as Readonly<Record<string, CommandDefinition>>;
      return Object.entries(commands).flatMap(([name, { by, fields }]) =>
        isAbout(by) ? placesIn(T.Object(fields), `${contract.name}/${name}`, taken) : [],
      );
    });
  const found = placesOf((by) => by.some(isOutside), OF_ANN);
  assert.deepEqual([...new Set(found)].toSorted(), Object.values(KNOWN).flat().toSorted());
  const ofStaff = placesOf((by) => by.includes('staff') && !by.some(isOutside), [SENTENCE]).filter(isOfWords);
  assert.deepEqual([...new Set(ofStaff)].toSorted(), Object.values(OF_STAFF).flat().toSorted());
});
