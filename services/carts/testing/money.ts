/** Two decimals of a currency, for tests. */
export function money(amount: number, currency = 'GBP') {
  return { amount, currency, scale: 2 };
}
