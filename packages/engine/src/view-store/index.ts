export { movedCursor, type MovedCursor } from './moved-cursor.ts';
/** What every store of views does alike, whatever it keeps them in: for adapters of the port `ViewStore`. */
export { invalidCursor, readCursor, writeCursor } from './page-cursor.ts';
export { QueryCheck, type IndexedView } from './query-check.ts';
export { bm25, distinctStems, rarityOf, readRankedPlace, writeRankedPlace, type Weights } from './ranking.ts';
export { entriesOf, setColumn, type SetEntry } from './set-entries.ts';
export { nearestWords, pairsOf, pairsToShare, wordsToSpell } from './spelling.ts';
export { faultOfStem, needleOf, splitStems, splitWords, textColumns } from './stems.ts';
export { compareValues, faultOfEntry, faultOfKey, faultOfText, faultOfValue } from './values.ts';
export { type EntryCondition, type EntryIndex, type Span, readConditions } from './entries/read-conditions.ts';
export { readList, type EntryList } from './entries/read-list.ts';
export { readFacets, readSearch, type EntryFacets, type EntrySearch } from './entries/read-search.ts';
export { rowEntries, valuesOfEntry, type IndexEntries } from './entries/row-entries.ts';
export { AFTER_ALL, keyOfSorted, sortedKey, sortedText, valueOfSorted } from './entries/sorted-text.ts';
