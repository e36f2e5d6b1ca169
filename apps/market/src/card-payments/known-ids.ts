// Random ids of hexadecimal digits and dashes: one in some tens of thousands would pass for a card.
const UUIDS = /(?<![\p{L}\p{N}])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\p{L}\p{N}])/giu;

// Longer ones without dashes, such as hashes and keys: one in a thousand would.
const HEXES = /(?<![\p{L}\p{N}])[0-9a-f]{20,}(?![\p{L}\p{N}])/giu;
const MIXED = /\d[a-f]+\d/i;

// The numbers of bank accounts, at once or in groups of four.
const IBANS =
  /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?|[A-Z0-9]{11,30})(?![\p{L}\p{N}])/giu;

/** Joins no digits to others. */
const MASK = '\u0001';

/** A text without what is told from a card's number by its form: UUIDs, long hexadecimal ids, bank accounts. */
export function withoutIds(text: string): string {
  return text
    .replaceAll(UUIDS, MASK)
    .replaceAll(HEXES, (one) => (MIXED.test(one) ? MASK : one))
    .replaceAll(IBANS, (one) => (isIban(one) ? MASK : one));
}

/** Whether the check digits of an IBAN are right (ISO 7064, mod 97-10). */
function isIban(text: string): boolean {
  const compact = text.replaceAll(' ', '').toUpperCase();
  let rest = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
