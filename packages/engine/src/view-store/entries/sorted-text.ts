import type { IndexValue } from '../../ports/view-store.ts';

const NULL = '0';
const NUMBER = '1';
const STRING = '2';
const BOOLEAN = '3';

/** Ends a string, below whatever may go on. */
const END = '\u0001';
const NUMBER_DIGITS = 16;

/** Behind every text that begins with what stands before it: no sorted text has it. */
export const AFTER_ALL = '\uffff';

/**
 * An index value as a text that compares as the port orders values, whether bytes of UTF-8, code points or UTF-16 units are compared: for stores that sort texts,
 * and do not all agree how. The first character says the kind; a number follows as the 16 hexadecimal digits of an IEEE 754 double with its sign turned (and, where
 * it is negative, all its bits), a string as `sortedKey` writes it, and its end. No text begins with another one, so several can stand behind each other.
 */
export function sortedText(value: IndexValue): string {
  if (value === null) return NULL;
  if (typeof value === 'boolean') return `${BOOLEAN}${value ? 1 : 0}`;
  if (typeof value === 'number') return `${NUMBER}${digitsOf(value)}`;
  return `${beginningOf(value)}${END}`;
}

/** How the texts of all strings begin that begin so. */
export const beginningOf = (text: string): string => `${STRING}${sortedKey(text)}`;

/**
 * A text without its kind and end. UTF-8 and UTF-16 sort differently from U+D800 on: from U+D7FF on, a code point is six digits behind U+D7FF. U+0001 and
 * U+0002 make room for the end of a string.
 */
export function sortedKey(key: string): string {
  if (!/[\u0001\u0002\ud7ff-\uffff]/.test(key)) return key;
  return key.replaceAll(/[\u0001\u0002\ud7ff-\u{10ffff}]/gu, (letter) => {
    const point = letter.codePointAt(0)!;
    return point <= 2 ? `\u0002${point}` : `\ud7ff${point.toString(16).padStart(6, '0')}`;
  });
}

/** The key that was written so. */
export function keyOfSorted(sorted: string): string {
  if (!/[\u0002\ud7ff]/.test(sorted)) return sorted;
  return sorted.replaceAll(/\u0002([12])|\ud7ff([0-9a-f]{6})/g, (_, low: string | undefined, high: string) =>
    String.fromCodePoint(low === undefined ? Number.parseInt(high, 16) : Number(low)),
  );
}

/** The value of a text that holds one. */
export function valueOfSorted(text: string): IndexValue {
  const [kind, rest] = [text[0], text.slice(1)];
  if (kind === NULL) return null;
  if (kind === BOOLEAN) return rest === '1';
  return kind === NUMBER ? numberOf(rest) : keyOfSorted(rest.slice(0, -END.length));
}

function digitsOf(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value + 0); // -0 becomes 0, as in JSON
  turn(bytes, value < 0);
  return bytes.toString('hex');
}

function numberOf(digits: string): number {
  const bytes = Buffer.from(digits.slice(0, NUMBER_DIGITS), 'hex');
  turn(bytes, bytes[0]! < 0x80);
  return bytes.readDoubleBE();
}

/** Turns the sign, or all bits. */
function turn(bytes: Buffer, isNegative: boolean): void {
  if (!isNegative) bytes[0]! ^= 0x80;
  else for (const [at, byte] of bytes.entries()) bytes[at] = byte ^ 0xff;
}
