import { aggregate, processManager, type Instance } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { catalog } from './contract.ts';
import { variant } from './variant.ts';

interface ComponentStock {
  /** Where some of it can be promised. */
  readonly locations: readonly string[];
  readonly bundles: readonly string[];
}

const NONE: ComponentStock = { locations: [], bundles: [] };

/** Streams `component-stock/<sku>`: where a SKU can be had, and the bundles that it is part of. */
export const componentStock = aggregate(
  catalog,
  'component-stock',
  NONE,
  {
    'component-stock-learnt': (state, { location, available }) => ({
      ...state,
      locations: changed(state.locations, location, available),
    }),
    'component-bundle-learnt': (state, { bundle, isPart }) => ({
      ...state,
      bundles: changed(state.bundles, bundle, isPart),
    }),
  },
  { leansOn: [changed] },
);

/** Streams `bundle-stock/<sku>`: where all that a bundle is made of can be had. */
export const bundleStock = aggregate(
  catalog,
  'bundle-stock',
  { locations: [] as readonly string[] },
  {
    'bundle-availability-changed': ({ locations }, { location, available }) => ({
      locations: changed(locations, location, available),
    }),
  },
  { leansOn: [changed] },
);

function changed(names: readonly string[], name: string, isThere: boolean): string[] {
  const others = names.filter((other) => other !== name);
  return isThere ? [...others, name] : others;
}

type Learning = Instance<typeof componentStock, {}, never>;

/** A bundle has no stock of its own: it can be had where all of its components can. Whether there are enough of each for one, who reserves finds out. */
export const learnBundleStock = processManager('learn-bundle-stock', componentStock)
  .on(
    inventory,
    'availability-changed',
    ({ sku }) => sku,
    (it, { location, available }) => {
      if (it.state.locations.includes(location) === available) return;
      it.append('component-stock-learnt', { sku: it.id, location, available });
      for (const bundle of it.state.bundles) settle(it, bundle);
    },
  )
  .on(
    catalog,
    'component-used',
    ({ sku }) => sku,
    (it, { bundle }) => learnBundle(it, bundle, true),
  )
  .on(
    catalog,
    'component-released',
    ({ sku }) => sku,
    (it, { bundle }) => learnBundle(it, bundle, false),
  );

function learnBundle(it: Learning, bundle: string, isPart: boolean): void {
  it.append('component-bundle-learnt', { sku: it.id, bundle, isPart });
  settle(it, bundle);
}

function settle({ stream }: Learning, bundle: string): void {
  const places = stream(variant(bundle)).state.components.map(({ sku }) => stream(componentStock(sku)).state.locations);
  const [first = [], ...others] = places;
  const now = first.filter((location) => others.every((locations) => locations.includes(location)));
  const own = stream(bundleStock(bundle));
  const before = own.state.locations;
  for (const location of [...before, ...now.filter((one) => !before.includes(one))]) {
    const available = now.includes(location);
    if (available !== before.includes(location))
      own.append('bundle-availability-changed', { sku: bundle, location, available });
  }
}
