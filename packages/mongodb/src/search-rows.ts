import type { SearchPage, SearchQuery } from '@banyan/engine';
import {
  bm25,
  nearestWords,
  pairsOf,
  pairsToShare,
  rarityOf,
  readSearch,
  sortedKey,
  wordsToSpell,
  type EntryCondition,
  type EntryIndex,
  type EntrySearch,
  type Weights,
} from '@banyan/engine/view-store';
import type { Filter } from 'mongodb';
import { fieldsOf, type VersionDocument } from './documents.ts';
import type { ViewReading } from './view-reading.ts';

interface Scored {
  readonly id: string;
  readonly sorted: string;
  readonly score: number;
}

/**
 * Finds the rows in which all stems occur, the best by BM25 first: the index of stems does the matching, the score is made here of what it holds. The first page's weights
 * travel in the cursor: a row that is not changed itself keeps its score, so it comes once, whatever is written between two pages.
 */
export async function searchRows(reading: ViewReading, query: SearchQuery): Promise<SearchPage> {
  const search = readSearch(reading.standing, query);
  if (search === undefined) return { rows: [], next: undefined, suggestions: [] };
  const { index, limit, place, cursorAt } = search;
  const stems = await reading.conditions(search.stems);
  const weights = place?.weights ?? (await weigh(reading, index, stems));
  const scored = await scoredRows(
    reading,
    search,
    [...stems, ...(await reading.conditions(search.conditions))],
    weights,
  );
  const beyond = place && { score: place.score, sorted: sortedKey(place.key) };
  const best = scored.filter((row) => beyond === undefined || inOrder(beyond, row) < 0).toSorted(inOrder);
  const page = best.slice(0, limit);
  const rows = await rowsOf(reading, page);
  const [last, lastRow] = [page.at(-1), rows.at(-1)];
  return {
    rows,
    next:
      best.length > limit && last && lastRow ? cursorAt({ weights, score: last.score, key: lastRow.key }) : undefined,
    suggestions: scored.length === 0 && place === undefined ? await suggest(reading, index, query.words) : [],
  };
}

/** The best first, ties by key; of sorted keys, UTF-16 units compare as code points do. */
function inOrder(one: Pick<Scored, 'score' | 'sorted'>, other: Pick<Scored, 'score' | 'sorted'>): number {
  if (one.score !== other.score) return other.score - one.score;
  if (one.sorted === other.sorted) return 0;
  return one.sorted < other.sorted ? -1 : 1;
}

async function weigh(reading: ViewReading, index: EntryIndex, stems: Filter<VersionDocument>[]): Promise<Weights> {
  const { documents, stems: total } = reading.table.totals[index.number] ?? { documents: 0, stems: 0 };
  const having = await Promise.all(stems.map((stem) => reading.versions.countDocuments(reading.filter(stem))));
  return {
    meanLength: documents === 0 ? 1 : total / documents,
    rarities: having.map((rows) => rarityOf(documents, rows)),
  };
}

async function scoredRows(
  reading: ViewReading,
  { index, stems }: EntrySearch,
  fits: Filter<VersionDocument>[],
  weights: Weights,
): Promise<Scored[]> {
  const { entries, counts, length } = fieldsOf(index.number);
  const rows = reading.versions.find(reading.filter(...fits), {
    projection: { k: 1, [entries]: 1, [counts]: 1, [length]: 1 },
  });
  const scored: Scored[] = [];
  for await (const row of rows) {
    const held = { entries: row[entries] as string[], counts: row[counts] as number[], length: row[length] as number };
    scored.push({ id: row._id, sorted: row.k!, score: scoreOf(held, stems, weights) });
  }
  return scored;
}

function scoreOf(
  held: { readonly entries: readonly string[]; readonly counts: readonly number[]; readonly length: number },
  stems: readonly EntryCondition[],
  { meanLength, rarities }: Weights,
): number {
  const { k1, b } = bm25;
  const damping = k1 * (1 - b + (b * held.length) / meanLength);
  return stems.reduce((score, stem, nth) => {
    const times = held.entries.reduce((sum, entry, at) => (isOf(stem, entry) ? sum + held.counts[at]! : sum), 0);
    return score + (rarities[nth]! * times * (k1 + 1)) / (times + damping);
  }, 0);
}

function isOf(stem: EntryCondition, entry: string): boolean {
  if ('span' in stem) return entry >= stem.span.from && entry < stem.span.to;
  return 'anyOf' in stem && stem.anyOf.includes(entry);
}

async function rowsOf(reading: ViewReading, page: readonly Scored[]): Promise<SearchPage['rows']> {
  const rows = await reading.versions
    .find({ _id: { $in: page.map(({ id }) => id) } }, { projection: { k: 1, r: 1, c: 1 } })
    .toArray();
  const byId = new Map(rows.map((row) => [row._id, row]));
  return reading.found(page.flatMap(({ id }) => byId.get(id) ?? []));
}

/** Known words that are spelt like those which are not in the index: for each, at most five, the nearest first, then the most frequent, then by code point. */
async function suggest(reading: ViewReading, { number }: EntryIndex, typed: readonly string[]): Promise<string[]> {
  const { words } = fieldsOf(number);
  const asked = wordsToSpell(typed).filter((word) => pairsToShare(word) !== undefined);
  if (asked.length === 0) return [];
  // Words have no index of their own: nothing was found, so this is rare, and they are counted once for all that were typed.
  const counted = await reading.aggregate<{ _id: string; rows: number }>([
    { $match: reading.filter({ k: { $exists: true } }) },
    { $project: { word: `$${words}` } },
    { $unwind: '$word' },
    { $group: { _id: '$word', rows: { $sum: 1 } } },
  ]);
  const known = counted
    .map(({ _id, rows }) => [_id, rows] as const)
    .toSorted(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  const isKnown = new Set(known.map(([word]) => word));
  return [
    ...new Set(
      asked
        .filter((word) => !isKnown.has(word))
        .flatMap((word) => {
          const { pairs, least } = pairsToShare(word)!;
          const asking = new Set(pairs);
          return nearestWords(
            word,
            known.filter(([candidate]) => asking.intersection(new Set(pairsOf(candidate))).size >= least),
          );
        }),
    ),
  ];
}
