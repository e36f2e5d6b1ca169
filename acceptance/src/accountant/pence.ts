/** What an amount of money is in pence, with its fractions. */
export function penceOf(money: { readonly amount: number; readonly scale: number }): number {
  return money.amount / 10 ** (money.scale - 2);
}
