import type { Money } from '@banyan/core';

const LEDGER_SCALE = 4;

/** What amounts come to, one sum for each currency; beyond what is exact, the most that is. */
export function sumsOf(amounts: readonly Money[]): Money[] {
  const byCurrency = Map.groupBy(amounts, ({ currency: of }) => of);
  return [...byCurrency].map(([of, some]) => {
    const sum = some.reduce((all, { amount, scale }) => all + BigInt(amount) * 10n ** BigInt(LEDGER_SCALE - scale), 0n);
    const amount = sum > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : Number(sum);
    return { amount, currency: of, scale: LEDGER_SCALE };
  });
}
