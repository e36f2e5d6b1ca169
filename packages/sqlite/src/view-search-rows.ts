import type { SearchPage, SearchQuery } from '@banyan/engine';
import {
  QueryCheck,
  bm25,
  distinctStems,
  needleOf,
  rarityOf,
  readRankedPlace,
  writeRankedPlace,
  type Weights,
} from '@banyan/engine/view-store';
import { facetConditions, matchOf, whereConditions } from './view-conditions.ts';
import { foundColumns, foundWidth, type ViewFile } from './view-file.ts';
import type { IndexLayout } from './view-layout.ts';
import { suggest } from './view-suggestions.ts';
import type { SqlValue } from './view-values.ts';

/**
 * Finds the rows in which all stems occur, the best by BM25 first. FTS5 does the matching; the score is computed here, because its own `bm25()` follows
 * the collection as it changes, and with it the order of the pages still to come. The first page's weights travel in the cursor instead: a row
 * that is not changed itself keeps its score, so it comes once, whatever is written between two pages.
 */
export function searchRows(file: ViewFile, query: SearchQuery): SearchPage {
  const subject = `search of ${file.view}`;
  const check = new QueryCheck(subject);
  const index = check.index(file, '/index', query.index, 'text');
  const stems = distinctStems(query.stems, query.prefix === true);
  const match = matchOf(check, '/stems', stems, query.prefix === true);
  const facets = facetConditions(file, check, query.equals);
  const where = whereConditions(file, check, { where: query.where });
  check.limit(query.limit);
  check.done();
  if (stems.length === 0) return { rows: [], next: undefined, suggestions: [] };
  const identity = JSON.stringify([
    file.view,
    query.index,
    stems,
    query.prefix === true,
    query.equals ?? {},
    ...(query.where === undefined ? [] : [query.where]),
  ]);
  return file.snapshot(() => {
    const place = query.after === undefined ? undefined : readRankedPlace(subject, identity, query.after, stems.length);
    const weights = place?.weights ?? weigh(file, index!, stems, query.prefix === true);
    const score = scoreOf(index!, stems, query.prefix === true, weights);
    const beyond = place === undefined ? '' : 'WHERE score < ? OR (score = ? AND key > ?)';
    const found = file.all(
      `SELECT ${foundColumns}, score FROM (
         SELECT * FROM (
           SELECT r.id AS id, r.key AS key, ${score.sql} AS score FROM ${index!.sqlName} t CROSS JOIN rows r ON r.id = t.rowid
           WHERE t.${index!.sqlName} MATCH ?${facets.sql}${where.sql}
         ) ${beyond} ORDER BY score DESC, key LIMIT ?
       ) best CROSS JOIN rows r ON r.id = best.id LEFT JOIN parked p ON p.key = r.key ORDER BY score DESC, r.key`,
      [
        ...score.parameters,
        match,
        ...facets.parameters,
        ...where.parameters,
        ...(place ? [place.score, place.score, place.key] : []),
        query.limit + 1,
      ],
    );
    const page = found.slice(0, query.limit);
    const last = found.length > query.limit ? page.at(-1) : undefined;
    return {
      rows: page.map((row) => file.found(row)),
      next: last && writeRankedPlace(identity, { weights, score: last[foundWidth] as number, key: last[0] as string }),
      suggestions: found.length === 0 && place === undefined ? suggest(file, index!, query.words) : [],
    };
  });
}

function weigh(file: ViewFile, { sqlName, number }: IndexLayout, stems: readonly string[], prefix: boolean): Weights {
  const [documents, total] = file.get(`SELECT documents, stems FROM totals_${number}`, []) as [number, number];
  const rarities = stems.map((stem, i) => {
    const open = prefix && i === stems.length - 1;
    const [having] = file.get(`SELECT count(*) FROM ${sqlName} WHERE ${sqlName} MATCH ?`, [
      `"${stem}"${open ? '*' : ''}`,
    ]) as [number];
    return rarityOf(documents, having);
  });
  return { meanLength: documents === 0 ? 1 : total / documents, rarities };
}

function scoreOf(
  { columns }: IndexLayout,
  stems: readonly string[],
  prefix: boolean,
  { meanLength, rarities }: Weights,
) {
  const [text, length] = columns;
  const { k1, b } = bm25;
  const parameters: SqlValue[] = [];
  const terms = stems.map((stem, i) => {
    const needle = needleOf(stem, prefix && i === stems.length - 1);
    parameters.push(rarities[i]!, needle, Buffer.byteLength(needle), meanLength);
    const [rarity, find, size, mean] = [1, 2, 3, 4].map((n) => `?${4 * i + n}`);
    const times = `((octet_length(r.${text}) - octet_length(replace(r.${text}, ${find}, ''))) / ${size})`;
    return `${rarity} * ${times} * ${k1 + 1} / (${times} + ${k1} * (${1 - b} + ${b} * r.${length} / ${mean}))`;
  });
  return { sql: terms.join(' + '), parameters };
}
