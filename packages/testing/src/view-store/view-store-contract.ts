import { describe } from 'node:test';
import { crashCases } from './crash-cases.ts';
import { filterCases } from './filter-cases.ts';
import { listCases } from './list-cases.ts';
import { modelCases } from './model-cases.ts';
import { rebuildCases } from './rebuild-cases.ts';
import { searchCases } from './search-cases.ts';
import { ViewStorePlaces, type ViewStoreHarness } from './view-store-harness.ts';
import { writeCases } from './write-cases.ts';

/** Tries to break every promise of the `ViewStore` port. Each adapter runs it on its real store. */
export function viewStoreContract(name: string, harness: ViewStoreHarness): void {
  const groups = {
    writes: writeCases,
    lists: listCases,
    search: searchCases,
    filters: filterCases,
    rebuilds: rebuildCases,
    crashes: crashCases,
    model: modelCases,
  };
  describe(`${name} keeps the promises of ViewStore`, () => {
    for (const [group, cases] of Object.entries(groups)) describe(group, () => cases(new ViewStorePlaces(harness)));
  });
}
