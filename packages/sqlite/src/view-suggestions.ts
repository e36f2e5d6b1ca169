import { nearestWords, pairsToShare, wordsToSpell } from '@banyan/engine/view-store';
import type { ViewFile } from './view-file.ts';
import type { IndexLayout } from './view-layout.ts';

/** Known words that are spelt like those which are not in the index: for each, at most five, the nearest first, then the most frequent, then by code point. */
export function suggest(file: ViewFile, index: IndexLayout, words: readonly string[]): string[] {
  const suggestions = new Set<string>();
  for (const word of wordsToSpell(words)) {
    const known = file.get(`SELECT 1 FROM words_${index.number} WHERE word = ?`, [word]) !== undefined;
    if (!known) for (const near of nearWords(file, index, word)) suggestions.add(near);
  }
  return [...suggestions];
}

function nearWords(file: ViewFile, { number }: IndexLayout, word: string): string[] {
  const shared = pairsToShare(word);
  if (shared === undefined) return [];
  const { pairs, least } = shared;
  const candidates = file.all(
    `SELECT w.word, w.rows FROM (
       SELECT word FROM grams_${number} WHERE gram IN (${pairs.map(() => '?').join(', ')}) GROUP BY word HAVING count(*) >= ?
     ) g CROSS JOIN words_${number} w ON w.id = g.word ORDER BY w.word`,
    [...pairs, least],
  ) as [string, number][];
  return nearestWords(word, candidates);
}
