import type { EventRule } from './log-checks.ts';

interface Posted {
  readonly transaction: string;
  readonly entries: readonly { readonly currency: string; readonly amount: number }[];
}

/** Every transaction of the ledger sums to zero in each currency. */
export function ledgerRule(): EventRule {
  return ({ type }, payload) => {
    if (type !== 'transaction-posted') return undefined;
    const { transaction, entries } = payload as Posted;
    const sums = new Map<string, bigint>();
    for (const { currency, amount } of entries) sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(amount));
    const [off] = [...sums].filter(([, sum]) => sum !== 0n);
    if (off === undefined) return undefined;
    return {
      reason: `transaction ${transaction} is out of balance by ${off[1]} ten-thousandths of ${off[0]}`,
      remedy: 'the log is never changed: find out what posted it, then post a transaction that corrects it',
    };
  };
}
