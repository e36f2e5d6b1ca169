import type { IndexValue } from '../ports/view-store.ts';
import { invalidCursor, readCursor, writeCursor } from './page-cursor.ts';

/** BM25's usual constants (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009). */
export const bm25 = { k1: 1.2, b: 0.75 } as const;

/** What of the whole collection enters a row's score. */
export interface Weights {
  /** The mean number of stems in a row. */
  readonly meanLength: number;
  /** For each stem, the rarer the higher. */
  readonly rarities: readonly number[];
}

/** Where a page of a search ends. The weights of the first page travel with it: a row that is not changed itself keeps its score, so it comes once. */
export interface RankedPlace {
  readonly weights: Weights;
  readonly score: number;
  readonly key: string;
}

/** Every stem once; the last one stays last when it is only the beginning of a word. */
export function distinctStems(stems: readonly string[], prefix: boolean): string[] {
  const open = prefix ? stems.slice(-1) : [];
  return [...new Set(stems.slice(0, stems.length - open.length)), ...open];
}

/** How much a stem tells that so many of all documents have. */
export function rarityOf(documents: number, having: number): number {
  return Math.log(1 + (documents - having + 0.5) / (having + 0.5));
}

/** The cursor of a search's page. */
export function writeRankedPlace(query: string, { weights, score, key }: RankedPlace): string {
  return writeCursor(query, [weights.meanLength, ...weights.rarities, score, key]);
}

/**
 * Reads it back.
 * @throws InvalidError when it is damaged or belongs to another query
 */
export function readRankedPlace(subject: string, query: string, cursor: string, stems: number): RankedPlace {
  const values: readonly IndexValue[] = readCursor(subject, query, cursor, stems + 3);
  const key = values.at(-1);
  const numbers = values.slice(0, -1);
  if (typeof key !== 'string' || !numbers.every((value) => typeof value === 'number')) throw invalidCursor(subject);
  return { weights: { meanLength: numbers[0]!, rarities: numbers.slice(1, 1 + stems) }, score: numbers.at(-1)!, key };
}
