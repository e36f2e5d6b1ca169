/**
 * How many letters a word may differ from what was typed to be suggested for it: none for one or two letters, one up to five, else two.
 * With these bounds a word within reach always shares a pair of letters with the typed one (see `pairsOf`), so no candidate is missed.
 */
export function reachOf(length: number): number {
  if (length <= 2) return 0;
  return length <= 5 ? 1 : 2;
}

/** The distinct pairs of neighbouring letters of a word, its start and end counting as letters. */
export function pairsOf(word: string): string[] {
  const letters = ['\u0002', ...Array.from(word), '\u0003'];
  const pairs = new Set<string>();
  for (let i = 1; i < letters.length; i++) pairs.add(`${letters[i - 1]}${letters[i]}`);
  return [...pairs];
}

/**
 * The least number of pairs that a word within `reach` of the typed one has in common with it: a changed, added or missing letter touches two pairs
 * and two swapped letters touch three.
 */
export function sharedPairsMin(pairs: number, reach: number): number {
  return Math.max(1, pairs - 3 * reach);
}

/**
 * Optimal string alignment distance (Damerau-Levenshtein without editing a part twice): letters changed, added, left out, or swapped with
 * their neighbour. Infinity when it is above `most`.
 */
export function spellingDistance(left: string, right: string, most: number): number {
  const from = Array.from(left);
  const to = Array.from(right);
  if (Math.abs(from.length - to.length) > most) return Infinity;
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let cost = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
      if (cost < least) least = cost;
    }
    if (least > most) return Infinity;
    before = above;
    above = row;
  }
  const distance = above[to.length]!;
  return distance <= most ? distance : Infinity;
}

const wordsMax = 8;
const lettersMax = 40;
const suggestionsMax = 5;

/** The words, as they were typed, that suggestions are looked for: the first eight, and none of more than forty letters. */
export function wordsToSpell(words: readonly string[]): string[] {
  return [...new Set(words)].slice(0, wordsMax).filter((word) => Array.from(word).length <= lettersMax);
}

/** What a word within reach of the typed one must share with it; undefined when the typed one is too short to be told from others. */
export function pairsToShare(word: string): { readonly pairs: readonly string[]; readonly least: number } | undefined {
  const reach = reachOf(Array.from(word).length);
  if (reach === 0) return undefined;
  const pairs = pairsOf(word);
  return { pairs, least: sharedPairsMin(pairs.length, reach) };
}

/** Of known words in their order and the number of rows that have each: at most five that are spelt like the typed one, the nearest first, then the most frequent. */
export function nearestWords(word: string, known: readonly (readonly [word: string, rows: number])[]): string[] {
  const reach = reachOf(Array.from(word).length);
  return known
    .map(([candidate, rows]) => ({ candidate, rows, distance: spellingDistance(word, candidate, reach) }))
    .filter(({ distance }) => distance <= reach)
    .toSorted((left, right) => left.distance - right.distance || right.rows - left.rows)
    .slice(0, suggestionsMax)
    .map(({ candidate }) => candidate);
}
