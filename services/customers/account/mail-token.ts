/** The name of the token in an e-mail: of one person, for one purpose, and for one time that it was asked for. */
export function mailTokenName(customer: string, purpose: 'verification' | 'reset', id: string): string {
  return JSON.stringify([customer, purpose, id]);
}
