import type { Static } from '@banyan/core';
import type { adjustmentCategory, shareKind } from './contract.ts';

/** What an amount on an invoice is for. */
export type ShareKind = Static<typeof shareKind>;
/** What a shop books besides its invoices. */
export type AdjustmentCategory = Static<typeof adjustmentCategory>;

/** What customers owe. */
export const RECEIVABLES = 'asset:receivables';
/** Where money comes in and goes out. */
export const BANK = 'asset:bank';
/** What the card network owes for captures until it pays out. */
export const CARD_NETWORK = 'asset:card-network';
/** What buyers dispute, until it is won or lost. */
export const DISPUTED = 'asset:disputed';
/** What was taken and settles no invoice yet. */
export const DEPOSITS = 'liability:deposits';
/** What was invoiced before it was supplied, without its tax. */
export const PREPAYMENTS = 'liability:prepayments';
/** What countries are owed of what was invoiced, each below it by country and rate. */
export const VAT = 'liability:vat';
/** What is left on gift cards. */
export const GIFT_CARDS = 'liability:gift-cards';
/** What customers have as credit. */
export const STORE_CREDIT = 'liability:store-credit';
/** Cash in drawers, each a till of its own below it; never less than nothing. */
const TILL = 'asset:till';
/** What the card network keeps for its work. */
export const CARD_FEES = 'expense:card-fees';
/** What was lost in disputes. */
export const CHARGEBACKS = 'expense:chargebacks';
/** What was refunded, as a debit that lessens income. */
export const RETURNS = 'income:returns';
/** What is lost and won where an exact amount is rounded to what can be paid. */
export const ROUNDING = 'income:rounding';

const INCOME_OF: Readonly<Record<ShareKind, string>> = {
  goods: 'income:goods',
  carriage: 'income:carriage',
  discount: 'income:discounts',
  manual: 'income:manual',
  samples: 'income:samples',
  // A voucher is not earned before it is redeemed.
  voucher: 'liability:vouchers',
  'return-charge': RETURNS,
};

/** The accounts of costs. */
export const ACCOUNT_OF: Readonly<Record<AdjustmentCategory, string>> = {
  'bank-charges': 'expense:bank-charges',
  'marketplace-fees': 'expense:marketplace-fees',
  donations: 'expense:donations',
  adjustments: 'expense:adjustments',
  'bad-debts': 'expense:bad-debts',
};

const CHART: ReadonlySet<string> = new Set([
  RECEIVABLES,
  BANK,
  CARD_NETWORK,
  DISPUTED,
  DEPOSITS,
  PREPAYMENTS,
  VAT,
  GIFT_CARDS,
  STORE_CREDIT,
  CARD_FEES,
  CHARGEBACKS,
  'asset:cash',
  TILL,
  'asset:stock',
  'liability:payables',
  'liability:tax',
  'equity:capital',
  'equity:opening-balances',
  ROUNDING,
  ...Object.values(INCOME_OF),
  'expense:goods',
  'expense:wages',
  'expense:rent',
  'expense:other',
  ...Object.values(ACCOUNT_OF),
]);

/** True for a till. */
export function isTill(account: string): boolean {
  return isWithin(account, TILL);
}

/** True for what moves with gift cards and credit alone: its balance is the sum of theirs. */
export function isKeptByPurses(account: string): boolean {
  return isWithin(account, GIFT_CARDS) || isWithin(account, STORE_CREDIT);
}

function isWithin(account: string, whole: string): boolean {
  return account === whole || account.startsWith(`${whole}:`);
}

/** The account that is credited for a share of an invoice. */
export function accountOfShare(kind: ShareKind): string {
  return INCOME_OF[kind];
}

/** The account that is debited when a share of an invoice is credited. */
export function accountOfCredit(kind: ShareKind): string {
  return kind === 'voucher' ? INCOME_OF.voucher : RETURNS;
}

/** The account of a country's tax at a rate in thousandths of a per cent: `liability:vat:gb:20`, `liability:vat:fr:5-5`. */
export function vatAccount(country: string, rate: number): string {
  return [VAT, country.toLowerCase(), String(rate / 1000).replace('.', '-')].join(':');
}

/** The account that is debited for a cost of a category. */
export function accountOfAdjustment(category: AdjustmentCategory): string {
  return ACCOUNT_OF[category];
}

/** The account on the other side of an adjustment: what customers owe for debts given up and corrections, else the bank. */
export function counterAccountOf(category: AdjustmentCategory): string {
  return category === 'bad-debts' || category === 'adjustments' ? RECEIVABLES : BANK;
}

/** The category whose account this is; undefined for all other accounts. */
export function adjustmentCategoryOf(account: string): AdjustmentCategory | undefined {
  return (Object.keys(ACCOUNT_OF) as AdjustmentCategory[]).find((category) => ACCOUNT_OF[category] === account);
}

/** True for an account of the chart and for any below one: `asset:bank:euro` is below `asset:bank`. */
export function isInChart(account: string): boolean {
  if (CHART.has(account)) return true;
  const parent = account.slice(0, Math.max(0, account.lastIndexOf(':')));
  return parent.includes(':') && isInChart(parent);
}
