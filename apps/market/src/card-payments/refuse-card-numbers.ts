// Random ids of hexadecimal digits and dashes: one in some tens of thousands would pass for a card.
const UUIDS = /(?<![\p{L}\p{N}])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\p{L}\p{N}])/giu;

// Characters that nobody sees, such as those of no width, which a copied number may hold.
const UNSEEN = /\p{Cf}/gu;

// Digits, alone or in groups by spaces and dashes of any kind; or in groups of three and more by what people write between them else. Dates and prices have shorter ones.
const RUNS =
  /(?<![\p{L}\p{N}_])(?:\p{Nd}{3,}(?:[._/|·•]\p{Nd}{3,})+|\p{Nd}+(?:[\s\p{Pd}]{1,3}\p{Nd}+)*)(?![\p{L}\p{N}_])/gu;

const DIGIT = /^\p{Nd}$/u;
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

/** By the first four digits: a bit for each length that a number which begins so may have. */
const LENGTHS_OF: readonly number[] = Array.from({ length: 10_000 }, (_, first) => {
  const digits = String(first).padStart(4, '0');
  const lengths = BRANDS.flatMap(([prefix, some]) => (prefix.test(digits) ? some : []));
  return lengths.reduce((bits, length) => bits | (1 << length), 0);
});

/** Why a text must not come in: it holds what may be a card's number, which belongs to the card network alone. */
export function refuseCardNumbers(text: string): string | undefined {
  for (const [run] of text.replaceAll(UNSEEN, '').replaceAll(UUIDS, ' ').matchAll(RUNS)) {
    if (run.length >= LENGTH_MIN && holdsCardNumber(run))
      return 'holds what looks like the number of a payment card; give it to the card network, which returns a token';
  }
  return undefined;
}

/** True when some groups in a row make a card's number: a quantity or a date may stand before it. Time grows with the length of the run alone. */
function holdsCardNumber(run: string): boolean {
  const digits: number[] = [];
  /** Before which digits a group begins; that of the end is the last one. */
  const bounds: number[] = [];
  let isWithin = false;
  for (const character of run) {
    const isDigit = DIGIT.test(character);
    if (isDigit && !isWithin) bounds.push(digits.length);
    if (isDigit) digits.push(digitOf(character));
    isWithin = isDigit;
  }
  bounds.push(digits.length);
  for (const [nth, start] of bounds.entries())
    for (let last = nth + 1; last < bounds.length && bounds[last]! - start <= LENGTH_MAX; last += 1)
      if (isCardNumber(digits, start, bounds[last]!)) return true;
  return false;
}

function isCardNumber(all: readonly number[], start: number, end: number): boolean {
  const length = end - start;
  if (length < LENGTH_MIN) return false;
  const first = all[start]! * 1000 + all[start + 1]! * 100 + all[start + 2]! * 10 + all[start + 3]!;
  if ((LENGTHS_OF[first]! & (1 << length)) === 0) return false;
  const digits = all.slice(start, end);
  // One in ten barcodes passes the other check as well; a code of their length that passes their own is one.
  return isLuhn(digits) && !((length === 13 || length === 14) && isBarcode(digits));
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
