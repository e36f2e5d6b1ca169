/** Groups of digits with nothing between them but blanks and signs. */
export interface DigitRun {
  readonly digits: readonly number[];
  /** Before which digits a group begins; that of the end is the last one. */
  readonly bounds: readonly number[];
  /** What is between each group and the one before it: up to three blanks and dashes, more of them or one of the usual points, or the very signs. */
  readonly joins: readonly (string | undefined)[];
}

const SIGN = 1;
const DIGIT = 2;
const OTHER = 3;
const BLANK = 4;
const POINT = 5;
const UNSEEN = 6;
const QUOTE = 7;
const POINTS = /[._/|·•]/u;
const BACKSLASH = 92;
const CLOSE_MAX = 3;
const APART_MAX = 16;

/** By UTF-16 code unit, once it is known; 0: not yet. */
const kinds = new Uint8Array(65_536);
// What masks an id.
kinds[1] = OTHER;

/** Finds the runs of a text that have so many digits at least, and tells whether one of them `is` what is looked for. In JSON, values are apart from each other. */
export function someDigits(text: string, digitsMin: number, is: (run: DigitRun) => boolean): boolean {
  const isJson = /^\s*[[{]/.test(text);
  let isOutside = isJson;
  let from = 0;
  let count = 0;
  // Every body comes through here: what is between letters is counted, and taken apart only if it is long enough.
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const kind = kinds[code]! || kindAt(text, at);
    if (kind === DIGIT) {
      if (count === 0) from = at;
      count += 1;
    }
    if (isJson && kind === QUOTE) isOutside = !isOutside;
    const isEscape = code === BACKSLASH && isJson && !isOutside;
    const isApart = kind === OTHER || kind === QUOTE || isEscape || (isOutside && (kind === SIGN || kind === BLANK));
    if (isApart && count > 0) {
      if (count >= digitsMin && isSome(text.slice(from, at), digitsMin, is)) return true;
      count = 0;
    }
    if (isEscape || isPair(code)) at += 1;
  }
  return count >= digitsMin && isSome(text.slice(from), digitsMin, is);
}

/** The same of a text of digits, blanks and signs alone. */
function isSome(text: string, digitsMin: number, is: (run: DigitRun) => boolean): boolean {
  let run = { digits: [] as number[], bounds: [] as number[], joins: [] as (string | undefined)[] };
  let between = '';
  let isInGroup = false;
  const isFound = (): boolean => {
    run.bounds.push(run.digits.length);
    return run.digits.length >= digitsMin && is(run);
  };
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const kind = kindAt(character, 0);
    if (kind === DIGIT) {
      if (!isInGroup) {
        const join = joinOf(between);
        if (join === undefined && run.digits.length > 0) {
          if (isFound()) return true;
          run = { digits: [], bounds: [], joins: [] };
        }
        run.bounds.push(run.digits.length);
        run.joins.push(join);
      }
      run.digits.push(code < 128 ? code - 48 : digitOf(code));
      between = '';
      isInGroup = true;
    } else if (kind !== UNSEEN) {
      isInGroup = false;
      // Longer than what joins, it need not be known.
      if (between.length <= APART_MAX) between += character;
    }
  }
  return isFound();
}

/** What stands between two groups, by what it says of them; undefined: they do not belong together. */
function joinOf(between: string): string | undefined {
  const { length } = between;
  if (length > APART_MAX) return undefined;
  if (/^[\s\p{Pd}]*$/u.test(between)) return length <= CLOSE_MAX ? 'close' : 'apart';
  if (length === 1 && POINTS.test(between)) return 'apart';
  return length <= CLOSE_MAX ? between : undefined;
}

/** True of the first half of a character beyond the first plane. */
function isPair(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function kindAt(text: string, at: number): number {
  const code = text.codePointAt(at)!;
  if (code < kinds.length && kinds[code]! > 0) return kinds[code]!;
  const character = String.fromCodePoint(code);
  const kind = kindOf(character);
  // Characters beyond the first plane share their units with others.
  if (character.length === 1) kinds[code] = kind;
  return kind;
}

function kindOf(character: string): number {
  if (/\p{Nd}/u.test(character)) return DIGIT;
  if (/[\p{L}\p{N}]/u.test(character)) return OTHER;
  // Of no width, or written onto the digit before: a copied number may hold them.
  if (/[\p{Cf}\p{M}]/u.test(character)) return UNSEEN;
  if (/[\s\p{Pd}]/u.test(character)) return BLANK;
  if (POINTS.test(character)) return POINT;
  return character === '"' ? QUOTE : SIGN;
}

/** The value of a decimal digit of any script: those of a script stand in a row of ten, from zero. */
function digitOf(code: number): number {
  let value = 0;
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}
