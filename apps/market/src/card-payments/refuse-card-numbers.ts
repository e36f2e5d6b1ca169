import { someDigits, type DigitRun } from './digit-groups.ts';
import { withoutIds } from './known-ids.ts';

const LENGTH_MIN = 13;
const LENGTH_MAX = 19;
/** So long are groups that are told from those of dates and prices. */
const GROUP_MIN = 3;

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

/** As HTML writes characters and blanks. */
const MARKUP =
  /&(?:#(\d{1,8})|#x([\da-f]{1,6})|(?:nbsp|ensp|emsp|thinsp|numsp|puncsp|hairsp|zwj|zwnj|shy|Tab|NewLine));/gi;
const BEYOND_ASCII = /[^\0-\x7f]/;

/** Why a text must not come in: it holds what may be a card's number, which belongs to the card network alone. */
export function refuseCardNumbers(written: string): string | undefined {
  const text = plainOf(written);
  // What has the form of an id is looked for only where there is something to excuse.
  if (!holdsCardNumber(text) || !holdsCardNumber(withoutIds(text))) return undefined;
  return 'holds what looks like the number of a payment card; give it to the card network, which returns a token';
}

/** The text as people read it: digits that are raised or ringed are digits, and what a page's markup says of blanks and digits are these. */
function plainOf(written: string): string {
  const text = written.includes('&') ? written.replaceAll(MARKUP, characterOf) : written;
  return BEYOND_ASCII.test(text) ? text.normalize('NFKC') : text;
}

function characterOf(markup: string, decimal?: string, hexadecimal?: string): string {
  const code =
    decimal !== undefined ? Number(decimal) : hexadecimal !== undefined ? Number.parseInt(hexadecimal, 16) : 32;
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : markup;
}

function holdsCardNumber(text: string): boolean {
  return someDigits(text, LENGTH_MIN, (run) => isWithin(run) || isPrinted(run));
}

/** True when some groups in a row make a card's number: a quantity or a date may stand before it. Time grows with the length of the run alone. */
function isWithin({ digits, bounds, joins }: DigitRun): boolean {
  for (let first = 0; first < bounds.length - 1; first += 1) {
    const start = bounds[first]!;
    for (let last = first + 1; last < bounds.length && bounds[last]! - start <= LENGTH_MAX; last += 1) {
      if (last - 1 > first && !isLoose(bounds, joins, last - 1)) break;
      if (isCardNumber(digits, start, bounds[last]!)) return true;
    }
  }
  return false;
}

/** True when this group belongs to the one before it: by a blank or a dash; by a point or many blanks only when both are long. Dates and prices have shorter ones. */
function isLoose(bounds: readonly number[], joins: DigitRun['joins'], group: number): boolean {
  const join = joins[group]!;
  return join === 'close' || (join === 'apart' && isLong(bounds, group - 1) && isLong(bounds, group));
}

function isLong(bounds: readonly number[], group: number): boolean {
  return bounds[group + 1]! - bounds[group]! >= GROUP_MIN;
}

/** True when groups with the same else between them are a card's number as it is printed, and no more: lists of numbers are written so, too. */
function isPrinted({ digits, bounds, joins }: DigitRun): boolean {
  const end = bounds.length - 1;
  let first = 0;
  for (let group = 1; group <= end; group += 1) {
    const areLong = group < end && isLong(bounds, group - 1) && isLong(bounds, group);
    if (areLong && (group - 1 === first || joins[group] === joins[group - 1])) continue;
    if (isPrintedAs(bounds, first, group) && isCardNumber(digits, bounds[first]!, bounds[group]!)) return true;
    // The last one may begin what has something else between its groups.
    first = areLong ? group - 1 : group;
  }
  return false;
}

/** As cards show their numbers: in groups of four, of which the last may be shorter, or in four, six and what is left. */
function isPrintedAs(bounds: readonly number[], first: number, end: number): boolean {
  const sizes = bounds.slice(first, end).map((start, nth) => bounds[first + nth + 1]! - start);
  const [, second = 0] = sizes;
  if (sizes.length < 3 || sizes.length > 5 || sizes[0] !== 4) return false;
  if (sizes.length === 3) return second === 6;
  return sizes.slice(0, -1).every((size) => size === 4) && sizes.at(-1)! <= 4;
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
