import { DefectError } from '@banyan/core/errors';
import type { IndexValue } from '../ports/view-store.ts';
import { faultOfText } from './values.ts';

/**
 * Stems as one text: each between U+0001 and U+0002, so that they can be taken apart again (both are separators to every tokenizer) and so
 * that SQL can count one by its length.
 */
function joinStems(stems: readonly string[]): string {
  return stems.map((stem) => `\u0001${stem}\u0002`).join('');
}

/** The stems of a stored text, each as often as it is there. */
export function splitStems(stored: string): string[] {
  return stored === '' ? [] : stored.slice(1, -1).split('\u0002\u0001');
}

/** What counts as one stem in the stored text, or as the beginning of one. */
export function needleOf(stem: string, prefix: boolean): string {
  return prefix ? `\u0001${stem}` : `\u0001${stem}\u0002`;
}

/** Distinct words as one text, in a fixed order so that equal sets are equal texts. */
function joinWords(words: readonly string[]): string {
  return [...new Set(words)].toSorted().join('\u0001');
}

/** The words of a stored text. */
export function splitWords(stored: string): string[] {
  return stored === '' ? [] : stored.split('\u0001');
}

/** Why a stem cannot be indexed: the tokenizer would take it apart, or change it. */
export function faultOfStem(stem: unknown): string | undefined {
  if (typeof stem !== 'string' || stem === '') return 'must be a text with at least one letter';
  if (/[^a-z0-9\u0080-\uffff]/.test(stem)) return 'must be made of lower-case letters and digits';
  return faultOfText(stem);
}

/** Stems as they should be, joined: looked at once for a whole row, which is much faster than stem by stem. */
const wellJoined = /^(?:\u0001[a-z0-9\u0080-\uffff]+\u0002)*$/;

/**
 * The columns of a row's text index: stems, their number, words. Words that could not be told apart again are left out: they only serve suggestions.
 * @throws DefectError when a stem cannot be indexed
 */
export function textColumns(
  key: string,
  index: string,
  stems: readonly IndexValue[],
  words: readonly string[],
): [stems: string, length: number, words: string] {
  const joined = joinStems(stems as readonly string[]);
  if (!wellJoined.test(joined) || !joined.isWellFormed()) {
    const stem = stems.find((each) => faultOfStem(each) !== undefined);
    throw new DefectError(
      `row ${JSON.stringify(key)}: stem ${JSON.stringify(stem)} of index ${index} ${faultOfStem(stem)}`,
    );
  }
  const known = joinWords(words);
  return [joined, stems.length, isPlain(known) ? known : joinWords(words.filter(isPlainWord))];
}

function isPlain(joined: string): boolean {
  return !/[\0\u0002-\u0020]|\u0001\u0001|^\u0001|\u0001$/.test(joined) && joined.isWellFormed();
}

function isPlainWord(word: string): boolean {
  return !/[\0-\u0020]/.test(word) && word !== '' && word.isWellFormed();
}
