import { describe } from 'node:test';
import type { IndexDefinition } from '@banyan/engine';
import { crashCases } from './crash-cases.ts';
import { filterCases } from './filter-cases.ts';
import { instanceCases } from './instance-cases.ts';
import { listCases } from './list-cases.ts';
import { modelCases } from './model-cases.ts';
import { rebuildCases } from './rebuild-cases.ts';
import { refusalCases } from './refusal-cases.ts';
import { searchCases } from './search-cases.ts';
import { ViewStorePlaces, type ViewStoreHarness } from './view-store-harness.ts';
import { writeCases } from './write-cases.ts';

/** What a store must serve for a group of cases to be of any use; the rest are for every store. */
const NEEDED: Readonly<Record<string, readonly IndexDefinition['kind'][]>> = {
  search: ['text', 'facet'],
  filters: ['text', 'facet', 'tags', 'measures'],
};

/** Tries to break every promise of the `ViewStore` port. Each adapter runs it on its real store. */
export function viewStoreContract(name: string, harness: ViewStoreHarness): void {
  const groups = {
    writes: writeCases,
    lists: listCases,
    search: searchCases,
    filters: filterCases,
    rebuilds: rebuildCases,
    ...(harness.serves?.isOfOneInstance !== true && { instances: instanceCases }),
    crashes: crashCases,
    model: modelCases,
    refusals: refusalCases,
  };
  describe(`${name} keeps the promises of ViewStore`, () => {
    for (const [group, cases] of Object.entries(groups)) {
      const needed = NEEDED[group as keyof typeof groups] ?? [];
      if (needed.every((kind) => harness.serves?.indexes?.includes(kind) ?? true))
        describe(group, () => cases(new ViewStorePlaces(harness)));
    }
  });
}
