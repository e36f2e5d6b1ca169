import { decision, reject } from '@banyan/core';
import { isInChart, isKeptByPurses } from './chart-of-accounts.ts';
import { payments } from './contract.ts';
import { contentOf, transaction } from './documents.ts';
import { imbalanceOf, post, type Entry } from './entries.ts';
import { ledgerMoney, toLedger } from './ledger-amounts.ts';
import { shortTill } from './till.ts';

/** Posts a transaction that people make up. */
export const postTransaction = decision(
  payments,
  'post-transaction',
  (body) => transaction(body.transaction),
  (body, it, context) => {
    const entries: Entry[] = [];
    for (const { account, amount: money } of body.entries) {
      if (!isInChart(account)) return reject('unknown-account', { account });
      if (isKeptByPurses(account)) return reject('not-by-hand', { account });
      const amount = toLedger(money);
      if (amount === undefined) return reject('amount-too-large');
      if (amount !== 0) entries.push({ account, currency: money.currency, amount });
    }
    if (entries.length === 0) return reject('nothing-to-post');
    const imbalance = imbalanceOf(entries);
    if (imbalance !== undefined) {
      const difference = Number(imbalance.difference);
      if (!Number.isSafeInteger(difference)) return reject('amount-too-large');
      return reject('unbalanced', { difference: ledgerMoney(difference, imbalance.currency) });
    }
    const country = body.country ?? null;
    if (it.version > 0) {
      const triples = entries.map(({ account, currency, amount }) => [account, currency, amount]);
      if (it.state.content === contentOf(triples, country, body.note)) return;
      return reject('transaction-exists', { transaction: body.transaction });
    }
    const short = shortTill(entries, context);
    if (short !== undefined) return short;
    post(it, context, { transaction: body.transaction, kind: 'manual', entries, country, note: body.note });
  },
);
