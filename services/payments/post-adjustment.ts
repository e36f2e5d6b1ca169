import { decision, reject } from '@banyan/core';
import { accountOfAdjustment, counterAccountOf, ROUNDING } from './chart-of-accounts.ts';
import { payments } from './contract.ts';
import { contentOf, transaction } from './documents.ts';
import { post, type Entry } from './entries.ts';
import { roundToPayable, toLedger } from './ledger-amounts.ts';

/** Posts a cost or gain of a category. What moves is rounded to what can be paid; the category's account holds the exact amount. */
export const postAdjustment = decision(
  payments,
  'post-adjustment',
  (body) => transaction(`adjustment:${body.adjustment}`),
  ({ adjustment, category, amount: money, country, note }, it, context) => {
    const exact = toLedger(money);
    const { currency } = money;
    const moved = exact === undefined ? undefined : roundToPayable(exact, currency);
    if (exact === undefined || moved === undefined) return reject('amount-too-large');
    if (exact === 0) return reject('nothing-to-post');
    const entries: Entry[] = [
      { account: accountOfAdjustment(category), currency, amount: -exact },
      { account: counterAccountOf(category), currency, amount: moved },
      { account: ROUNDING, currency, amount: exact - moved },
    ];
    if (it.version > 0) {
      const triples = entries
        .filter(({ amount }) => amount !== 0)
        .map((entry) => [entry.account, currency, entry.amount]);
      return it.state.content === contentOf(triples, country, note)
        ? undefined
        : reject('adjustment-exists', { adjustment });
    }
    post(it, context, { transaction: it.id, kind: 'adjustment', entries, country, note });
  },
);
