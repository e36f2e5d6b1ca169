// Random ids of hexadecimal digits and dashes: one in some tens of thousands would pass for a card.
const UUIDS = /(?<![\p{L}\p{N}])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\p{L}\p{N}])/giu;

// Digits, alone or in groups by one space or dash.
const RUNS = /(?<![\p{L}\p{N}_])\p{Nd}+(?:[ \u00a0-]\p{Nd}+)*(?![\p{L}\p{N}_])/gu;

const LENGTH_MIN = 13;
const LENGTH_MAX = 19;

/** The first digits of the brands' numbers with their lengths (ISO/IEC 7812): what else passes the check digit is an article's or a parcel's number. */
const BRANDS: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 18, 19]],
  [/^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^3(0[0-5]|[689])/, [14, 15, 16, 17, 18, 19]],
  [/^(6011|64[4-9]|65)/, [16, 17, 18, 19]],
  [/^35(2[89]|[3-8])/, [16, 17, 18, 19]],
  [/^(62|81)/, [16, 17, 18, 19]],
  [/^(50|5[6-9]|6)/, [13, 14, 15, 16, 17, 18, 19]],
];

/** Why a text must not come in: it holds what may be a card's number, which belongs to the card network alone. */
export function refuseCardNumbers(text: string): string | undefined {
  for (const [run] of text.replaceAll(UUIDS, ' ').matchAll(RUNS)) {
    if (run.length >= LENGTH_MIN && holdsCardNumber(run.split(/[ \u00a0-]/)))
      return 'holds what looks like the number of a payment card; give it to the card network, which returns a token';
  }
  return undefined;
}

/** True when some groups in a row make a card's number: a quantity or a date may stand before it. */
function holdsCardNumber(groups: readonly string[]): boolean {
  for (const first of groups.keys()) {
    let digits = '';
    for (let last = first; last < groups.length && digits.length < LENGTH_MAX; last += 1) {
      digits += groups[last];
      if (digits.length >= LENGTH_MIN && digits.length <= LENGTH_MAX && isCardNumber(Array.from(digits, digitOf)))
        return true;
    }
  }
  return false;
}

function isCardNumber(digits: readonly number[]): boolean {
  const text = digits.join('');
  if (!BRANDS.some(([prefix, lengths]) => prefix.test(text) && lengths.includes(digits.length))) return false;
  if (!isLuhn(digits)) return false;
  // One in ten barcodes passes the other check as well; a code of their length that passes their own is one.
  return !((digits.length === 13 || digits.length === 14) && isBarcode(digits));
}

function isLuhn(digits: readonly number[]): boolean {
  const sum = digits.toReversed().reduce((total, digit, nth) => {
    const value = nth % 2 === 0 ? digit : digit * 2;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** True for a GTIN-13 or GTIN-14 whose check digit is right. */
function isBarcode(digits: readonly number[]): boolean {
  const sum = digits.toReversed().reduce((total, digit, nth) => total + digit * (nth % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}

/** The value of a decimal digit of any script: those of a script stand in a row of ten, from zero. */
function digitOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 128) return code - 48;
  let value = 0;
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}
