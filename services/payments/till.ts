import { aggregate, DefectError, reject, type DecisionContext } from '@banyan/core';
import { isTill } from './chart-of-accounts.ts';
import { payments } from './contract.ts';
import type { Entry } from './entries.ts';
import { ledgerMoney } from './ledger-amounts.ts';

/** What is in a till, in ledger amounts. */
export interface TillState {
  readonly balance: number;
}

const empty: TillState = { balance: 0 };

/** Streams `till/<account>@<currency>`. A floor is a rule about a balance, so an account that has one is a stream, which all that move it meet in. */
export const till = aggregate(payments, 'till', empty, {
  'till-moved': ({ balance }, { amount }) => ({ balance: balance + amount }),
});

type Open = Pick<DecisionContext, 'stream'>;

/** The till that has less than entries would take out of it, as a rejection; undefined: none has. */
export function shortTill(entries: readonly Entry[], { stream }: Open) {
  for (const { account, currency, amount } of movesOf(entries)) {
    const { balance } = stream(tillOf(account, currency)).state;
    if (balance + amount < 0) return reject('below-floor', { account, balance: ledgerMoney(balance, currency) });
    if (!Number.isSafeInteger(balance + amount)) return reject('amount-too-large');
  }
}

/**
 * Records what a transaction moves in tills.
 * @throws DefectError when one would fall below its floor: whoever posts asks before
 */
export function moveTills(transaction: string, entries: readonly Entry[], { stream }: Open): void {
  for (const { account, currency, amount } of movesOf(entries)) {
    const it = stream(tillOf(account, currency));
    if (it.state.balance + amount < 0)
      throw new DefectError(`${account} has not got so much`, { transaction, account });
    it.append('till-moved', { account, currency, amount, transaction });
  }
}

function tillOf(account: string, currency: string) {
  return till(`${account}@${currency}`);
}

/** What entries come to, till by till. */
function movesOf(entries: readonly Entry[]): Entry[] {
  const ofTills = entries.filter(({ account }) => isTill(account));
  const sums = Map.groupBy(ofTills, ({ account, currency }) => `${account}@${currency}`);
  return [...sums.values()]
    .map((some) => ({ ...some[0]!, amount: some.reduce((sum, { amount }) => sum + amount, 0) }))
    .filter(({ amount }) => amount !== 0);
}
