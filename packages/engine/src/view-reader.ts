import type { Direction, Found, Page, ViewReader } from '@banyan/core';
import { DamagedViewError } from './errors.ts';
import type { LiveView } from './live-view.ts';
import type { ReadRows } from './read-rows.ts';
import type { FoundRow, ListQuery, SearchQuery, StemQuery, StoredWhere, ViewTable } from './ports/view-store.ts';

const LIMIT_DEFAULT = 100;
const FACETS_DEFAULT = 20;

type AnyText = { index: string; text: string; prefix?: boolean };
type AnyList = Partial<Omit<ListQuery, 'text' | 'order'>> & { text?: AnyText; direction?: Direction };
type AnySearch = {
  index: string;
  text: string;
  prefix?: boolean;
  equals?: SearchQuery['equals'];
  where?: readonly StoredWhere[];
  limit?: number;
  after?: string;
};
type AnyFacets = {
  index: string;
  equals?: SearchQuery['equals'];
  where?: readonly StoredWhere[];
  text?: AnyText;
  startsWith?: string;
  limit?: number;
};

/**
 * What a query sees of a view.
 * @param onStale is told the keys of rows that are parked behind a poison event
 * @param read notes the rows that are looked up, where somebody waits for them to change
 */
export function viewReader(view: LiveView, onStale: (keys: readonly string[]) => void, read?: ReadRows): ViewReader {
  const rowsOf = (found: readonly FoundRow[]): any[] => {
    const stale = found.filter((row) => row.stale);
    if (stale.length > 0) onStale(stale.map(({ key }) => key));
    return found.map(({ row }) => row);
  };
  const ask = async <R>(question: (table: ViewTable) => Promise<R>): Promise<R> => {
    try {
      return await question(view.table());
    } catch (error) {
      if (error instanceof DamagedViewError) view.damaged(error);
      throw error;
    }
  };
  const stemsOf = (asked: AnyText | undefined): { text?: StemQuery } => {
    if (asked === undefined) return {};
    const { index, text, prefix } = asked;
    return { text: { index, stems: view.encoder.analyser(index)(text).stems, prefix } };
  };
  return {
    async get(key) {
      read?.see(view, key);
      const found = await ask((table) => table.get(key));
      return found === undefined ? undefined : rowsOf([found])[0];
    },
    async list({ text, direction, ...query }: AnyList = {}): Promise<Page<any>> {
      const { rows, next } = await ask((table) =>
        table.list({ ...query, order: direction, ...stemsOf(text), limit: query.limit ?? LIMIT_DEFAULT }),
      );
      return { rows: rowsOf(rows), next };
    },
    async search({ text, ...query }: AnySearch): Promise<Found<any>> {
      const { stems, words } = view.encoder.analyser(query.index)(text);
      if (stems.length === 0) return { rows: [], next: undefined, suggestions: [] };
      const { rows, next, suggestions } = await ask((table) =>
        table.search({ ...query, stems, words, limit: query.limit ?? LIMIT_DEFAULT }),
      );
      return { rows: rowsOf(rows), next, suggestions };
    },
    async facets({ text, ...query }: AnyFacets) {
      return ask((table) => table.facets({ ...query, ...stemsOf(text), limit: query.limit ?? FACETS_DEFAULT }));
    },
    async count({ text, where }: { text?: AnyText; where?: readonly StoredWhere[] } = {}) {
      return ask((table) => table.count({ where, ...stemsOf(text) }));
    },
  } as ViewReader;
}
