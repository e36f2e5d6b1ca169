import { StorageFullError, type ViewStore, type ViewTable } from '@banyan/engine';

/** Lets a view's next writes fail, as a full disk would. */
export function failing(store: ViewStore, fails: () => boolean): ViewStore {
  const wrapTable = (table: ViewTable): ViewTable =>
    new Proxy(table, {
      get: (target, name): unknown => {
        if (name === 'write' && fails()) return async () => Promise.reject(new StorageFullError('the view'));
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  return new Proxy(store, {
    get: (target, name): unknown => {
      if (name === 'open')
        return async (definition: Parameters<ViewStore['open']>[0]) => wrapTable(await store.open(definition));
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
