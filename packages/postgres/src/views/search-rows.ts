import type { SearchPage, SearchQuery } from '@banyan/engine';
import {
  QueryCheck,
  bm25,
  distinctStems,
  needleOf,
  nearestWords,
  pairsToShare,
  rarityOf,
  readRankedPlace,
  wordsToSpell,
  writeRankedPlace,
  type Weights,
} from '@banyan/engine/view-store';
import { checkStems, facetConditions, matchOf, whereConditions, type Making } from './conditions.ts';
import { Parameters } from './parameters.ts';
import { textColumnsOf, wordsTable, type IndexLayout } from './view-layout.ts';
import type { SelectedRow, ViewReading } from './view-reading.ts';

/**
 * Finds the rows in which all stems occur, the best by BM25 first. The server's index does the matching; its own ranks know nothing of how rare a word is. The
 * first page's weights travel in the cursor: a row that is not changed itself keeps its score, so it comes once, whatever is written between two pages.
 */
export async function searchRows(reading: ViewReading, query: SearchQuery): Promise<SearchPage> {
  const subject = `search of ${reading.view}`;
  const making: Making = { reading, check: new QueryCheck(subject), parameters: new Parameters() };
  const { check, parameters } = making;
  const prefix = query.prefix === true;
  const index = check.index(reading, '/index', query.index, 'text');
  const stems = distinctStems(query.stems, prefix);
  checkStems(check, '/stems', stems);
  const facets = facetConditions(making, query.equals);
  const where = whereConditions(making, { where: query.where });
  check.limit(query.limit);
  check.done();
  if (stems.length === 0) return { rows: [], next: undefined, suggestions: [] };
  const identity = JSON.stringify([reading.view, query.index, stems, prefix, query.equals ?? {}, query.where ?? []]);
  const place = query.after === undefined ? undefined : readRankedPlace(subject, identity, query.after, stems.length);
  const weights = place?.weights ?? (await weigh(reading, index!, stems, prefix));
  const score = scoreOf(parameters, index!, stems, prefix, weights);
  const match = matchOf(making, index!, stems, prefix);
  const at = place && parameters.add(place.score, 'double precision');
  const beyond = place ? ` where score < ${at} or (score = ${at} and key > ${parameters.add(place.key, 'text')})` : '';
  const found = await reading.all<SelectedRow & { readonly score: number }>(
    `select ${reading.selected}, score from (
       select * from (select r.key, ${score} as score from ${reading.rows} r where true${match}${facets}${where}) fitting
         ${beyond} order by score desc, key limit ${query.limit + 1}
     ) best join ${reading.rows} r using (key) ${reading.joinParked.replace('r.key', 'best.key')} order by score desc, best.key`,
    parameters.values,
  );
  const page = found.slice(0, query.limit);
  const last = found.length > query.limit ? page.at(-1) : undefined;
  return {
    rows: page.map((row) => reading.found(row)),
    next: last && writeRankedPlace(identity, { weights, score: last.score, key: last.key }),
    suggestions: found.length === 0 && place === undefined ? await suggest(reading, index!, query.words) : [],
  };
}

async function weigh(
  reading: ViewReading,
  index: IndexLayout,
  stems: readonly string[],
  prefix: boolean,
): Promise<Weights> {
  const parameters = new Parameters();
  const counts = stems.map((stem, i) => {
    const match = matchOf({ parameters }, index, [stem], prefix && i === stems.length - 1);
    return `, (select count(*) from ${reading.rows} r where true${match}) as having_${i}`;
  });
  const [totals] = await reading.all<Record<string, number>>(
    `select documents, stems${counts.join('')} from ${reading.schema}.text_total where id = ${reading.id} and number = ${index.number}`,
    parameters.values,
  );
  const { documents = 0, stems: total = 0 } = totals ?? {};
  return {
    meanLength: documents === 0 ? 1 : total / documents,
    rarities: stems.map((_, i) => rarityOf(documents, totals?.[`having_${i}`] ?? 0)),
  };
}

function scoreOf(
  parameters: Parameters,
  { columns, number }: IndexLayout,
  stems: readonly string[],
  prefix: boolean,
  { meanLength, rarities }: Weights,
): string {
  const { k1, b } = bm25;
  const [text, length] = [`r.${columns[0]}`, `r.${textColumnsOf(number).length}`];
  const mean = parameters.add(meanLength, 'double precision');
  return stems
    .map((stem, i) => {
      const needle = needleOf(stem, prefix && i === stems.length - 1);
      const [rarity, find] = [parameters.add(rarities[i], 'double precision'), parameters.add(needle, 'text')];
      const size = Buffer.byteLength(needle);
      const times = `((octet_length(${text}) - octet_length(replace(${text}, ${find}, ''))) / ${size})::double precision`;
      return `${rarity} * ${times} * ${k1 + 1} / (${times} + ${k1} * (${1 - b} + ${b} * ${length} / ${mean}))`;
    })
    .join(' + ');
}

/** Known words that are spelt like those which are not in the index: for each, at most five, the nearest first, then the most frequent, then by code point. */
async function suggest(reading: ViewReading, { number }: IndexLayout, words: readonly string[]): Promise<string[]> {
  const table = wordsTable(reading.schema, reading.id, number);
  const asked = wordsToSpell(words);
  const known = await reading.all<{ word: string }>(`select word from ${table} where word = any($1::text[])`, [asked]);
  const suggestions = new Set<string>();
  for (const word of asked) {
    const shared = pairsToShare(word);
    if (shared === undefined || known.some((one) => one.word === word)) continue;
    const candidates = await reading.all<{ word: string; rows: number }>(
      `select word, rows from ${table} where pairs && $1::text[]
         and (select count(*) from unnest(pairs) pair where pair = any($1::text[])) >= $2 order by word`,
      [shared.pairs, shared.least],
    );
    for (const near of nearestWords(
      word,
      candidates.map((one) => [one.word, one.rows] as const),
    ))
      suggestions.add(near);
  }
  return [...suggestions];
}
