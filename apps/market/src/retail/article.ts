/** What a stock code stands for. Only goods are counted as units; postings never belong to an order. */
export type Article = 'goods' | 'carriage' | 'discount' | 'manual' | 'samples' | 'voucher' | 'posting';

const ACCOUNTS = ['bank-charges', 'marketplace-fees', 'adjustments', 'donations', 'bad-debts'] as const;

/** The kinds of ledger posting that the shop enters as invoice lines. */
export type PostingAccount = (typeof ACCOUNTS)[number];

/** True of the name of a kind of ledger posting. */
export function isPostingAccount(name: string): name is PostingAccount {
  return (ACCOUNTS as readonly string[]).includes(name);
}

const ARTICLES: Readonly<Record<string, Article>> = {
  POST: 'carriage',
  DOT: 'carriage',
  C2: 'carriage',
  D: 'discount',
  M: 'manual',
  S: 'samples',
};

const POSTING_ACCOUNTS: Readonly<Record<string, PostingAccount>> = {
  'BANK CHARGES': 'bank-charges',
  AMAZONFEE: 'marketplace-fees',
  CRUK: 'donations',
};

/** What a (trimmed, upper-cased) stock code stands for on an ordinary invoice or a credit note. */
export function articleOf(code: string): Article {
  if (postingAccountOf(code) !== undefined) return 'posting';
  const article = Object.hasOwn(ARTICLES, code) ? ARTICLES[code] : undefined;
  if (article !== undefined) return article;
  return code === 'GIFT' || code.startsWith('GIFT_') ? 'voucher' : 'goods';
}

/** The account a posting's code belongs to; undefined when the code is no posting. */
export function postingAccountOf(code: string): PostingAccount | undefined {
  if (code.startsWith('ADJUST')) return 'adjustments';
  return Object.hasOwn(POSTING_ACCOUNTS, code) ? POSTING_ACCOUNTS[code] : undefined;
}
