import type { KeyStore, LogStore, SystemParts, ViewStore, ViewTable, ViewWrite } from '@banyan/engine';

/** Makes one durable call, and may end the process before, during or after it. */
export interface Gate {
  <R>(name: string, call: () => Promise<R>): Promise<R>;
  /** The same for a call that is over when it returns: there is no moment during it. */
  now<R>(name: string, call: () => R): R;
}

/** The gate of a process that nobody stops. */
export const OPEN_GATE: Gate = Object.assign(<R>(_: string, call: () => Promise<R>) => call(), {
  now: <R>(_: string, call: () => R) => call(),
});

const LOG_STEPS = ['append', 'saveSnapshot', 'purgeRegisters'] as const satisfies readonly (keyof LogStore)[];
const TABLE_STEPS = ['write'] as const satisfies readonly (keyof ViewTable)[];
const KEY_STEPS = [
  'obtain',
  'erase',
  'obtainName',
  'forgetName',
  'adopt',
] as const satisfies readonly (keyof KeyStore)[];

/** The same stores, with every call that changes something on disk made through the gate. */
export function gatedStores(stores: SystemParts['stores'], gate: Gate): SystemParts['stores'] {
  return {
    log: async (service) => gated(await stores.log(service), `${service} log`, LOG_STEPS, gate),
    views: async (service) => gatedViews(await stores.views(service), service, gate),
    keys: async () => gated(await stores.keys(), 'keys', KEY_STEPS, gate),
  };
}

function gatedViews(store: ViewStore, service: string, gate: Gate): ViewStore {
  const originals = new WeakMap<ViewTable, ViewTable>();
  const wrap = (table: ViewTable): ViewTable => {
    const name = `${service} view ${table.definition.name}`;
    const wrapped = gated(table, name, TABLE_STEPS, gate, (change) => !onlyMovesCursor(change as ViewWrite));
    originals.set(wrapped, table);
    return wrapped;
  };
  const original = (table: ViewTable): ViewTable => originals.get(table) ?? table;
  return {
    open: async (definition) =>
      wrap(await gate(`${service} view ${definition.name} open`, () => store.open(definition))),
    shadow: async (definition) =>
      wrap(await gate(`${service} view ${definition.name} shadow`, () => store.shadow(definition))),
    swap: async (shadow) =>
      wrap(await gate(`${service} view ${shadow.definition.name} swap`, () => store.swap(original(shadow)))),
    discard: (shadow) =>
      gate(`${service} view ${shadow.definition.name} discard`, () => store.discard(original(shadow))),
    removeDamaged: (view) => gate(`${service} view ${view} removeDamaged`, () => store.removeDamaged(view)),
    close: () => store.close(),
  };
}

/**
 * A write that changes no row is no step: what is lost with it is read again to no effect, as it is after a crash at the step before. There are more of
 * these than of all others, since every view of a service moves on over every event.
 */
function onlyMovesCursor({ upserts, deletes, park, unpark }: ViewWrite): boolean {
  return upserts.length + deletes.length + park.length + unpark.length === 0;
}

/** A stand-in that calls the target's own methods, some of them through the gate. Private fields stay with the target. */
function gated<T extends object>(
  target: T,
  name: string,
  steps: readonly (keyof T & string)[],
  gate: Gate,
  isStep: (...args: readonly unknown[]) => boolean = () => true,
): T {
  return new Proxy(target, {
    get(_, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      const call = (...args: unknown[]): unknown => Reflect.apply(value, target, args);
      if (!(steps as readonly PropertyKey[]).includes(property)) return call;
      return (...args: unknown[]) =>
        isStep(...args) ? gate(`${name} ${String(property)}`, async () => call(...args)) : call(...args);
    },
  });
}
