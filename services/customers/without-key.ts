import type { ProfileRow } from './profiles.ts';

/** The key to find a row by stays inside. */
export function withoutKey(row: ProfileRow) {
  const { customer, guest, country, countryCode, name, email, registeredAt, changedAt } = row;
  return { customer, guest, country, countryCode, name, email, registeredAt, changedAt };
}
