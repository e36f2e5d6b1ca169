import type { ViewFile } from './view-file.ts';
import type { IndexLayout } from './view-layout.ts';
import { pairsOf, reachOf, sharedPairsMin, spellingDistance } from './view-spelling.ts';

const wordsMax = 8;
const lettersMax = 40;
const suggestionsMax = 5;

/**
 * Known words that are spelt like those which are not in the index: for each, at most five, the nearest first, then the most frequent, then by
 * code point. Looks at the first eight words only, and at none of more than forty letters.
 */
export function suggest(file: ViewFile, index: IndexLayout, words: readonly string[]): string[] {
  const suggestions = new Set<string>();
  for (const word of [...new Set(words)].slice(0, wordsMax)) {
    if (Array.from(word).length > lettersMax) continue;
    const known = file.get(`SELECT 1 FROM words_${index.number} WHERE word = ?`, [word]) !== undefined;
    if (!known) for (const near of nearWords(file, index, word)) suggestions.add(near);
  }
  return [...suggestions];
}

function nearWords(file: ViewFile, { number }: IndexLayout, word: string): string[] {
  const reach = reachOf(Array.from(word).length);
  if (reach === 0) return [];
  const pairs = pairsOf(word);
  const candidates = file.all(
    `SELECT w.word, w.rows FROM (
       SELECT word FROM grams_${number} WHERE gram IN (${pairs.map(() => '?').join(', ')}) GROUP BY word HAVING count(*) >= ?
     ) g CROSS JOIN words_${number} w ON w.id = g.word ORDER BY w.word`,
    [...pairs, sharedPairsMin(pairs.length, reach)],
  ) as [string, number][];
  return candidates
    .map(([candidate, rows]) => ({ candidate, rows, distance: spellingDistance(word, candidate, reach) }))
    .filter(({ distance }) => distance <= reach)
    .toSorted((left, right) => left.distance - right.distance || right.rows - left.rows)
    .slice(0, suggestionsMax)
    .map(({ candidate }) => candidate);
}
