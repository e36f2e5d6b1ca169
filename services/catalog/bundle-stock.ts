import { aggregate, processManager, step, type Instance } from '@banyan/core';
import { inventory } from '@banyan/inventory/contract';
import { catalog } from './contract.ts';
import { variant } from './variant.ts';

interface ComponentStock {
  /** Where there has ever been some of it. */
  readonly places: readonly string[];
  /** Where some of it can be promised: known while it is part of a bundle. */
  readonly locations: readonly string[];
  readonly bundles: readonly string[];
}

const NONE: ComponentStock = { places: [], locations: [], bundles: [] };

/** Streams `component-stock/<sku>`: where a SKU has been, where it can be had, and the bundles that it is part of. */
export const componentStock = aggregate(
  catalog,
  'component-stock',
  NONE,
  {
    'component-stock-learnt': ({ places, locations, bundles }, { location, available }) => ({
      places: changed(places, location, true),
      locations: changed(locations, location, available),
      bundles,
    }),
    'component-bundle-learnt': ({ places, locations, bundles }, { bundle, isPart }) => ({
      places,
      // What was known of a part of none is old.
      locations: bundles.length === 0 ? [] : locations,
      bundles: changed(bundles, bundle, isPart),
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

const steps = { tell: step(inventory, 'tell-availability') };

type Learning = Instance<typeof componentStock, typeof steps, never>;

/**
 * A bundle has no stock of its own: it can be had where all of its components can. Whether there are enough of each for one, who reserves finds out. Of a SKU
 * that is part of none only where it has been is recorded, once a place, or each sale of a last piece would be one event more: what comes to be part of one is asked for there.
 */
export const learnBundleStock = processManager('learn-bundle-stock', componentStock, { steps })
  .on(
    inventory,
    'availability-changed',
    ({ sku }) => sku,
    (it, { location, available }) => {
      const { places, locations, bundles } = it.state;
      const isKnown = bundles.length === 0 || locations.includes(location) === available;
      if (isKnown && places.includes(location)) return;
      it.append('component-stock-learnt', { sku: it.id, location, available });
      for (const bundle of bundles) settle(it, bundle);
    },
  )
  .on(
    catalog,
    'component-used',
    ({ sku }) => sku,
    (it, { bundle }) => {
      const { places, bundles } = it.state;
      learnBundle(it, bundle, true);
      if (bundles.length === 0) for (const location of places) it.send('tell', { sku: it.id, location });
    },
  )
  .on(
    catalog,
    'component-released',
    ({ sku }) => sku,
    (it, { bundle }) => learnBundle(it, bundle, false),
  )
  .after('tell', { done: () => {} });

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
