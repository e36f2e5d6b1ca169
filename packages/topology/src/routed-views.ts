import type { ViewDefinition, ViewStore, ViewTable } from '@banyan/engine';

/** The views of a service that are kept in several stores, each view in one. */
export class RoutedViews implements ViewStore {
  readonly #stores: readonly ViewStore[];
  readonly #storeOf: (view: string) => ViewStore;

  constructor(stores: readonly ViewStore[], storeOf: (view: string) => ViewStore) {
    this.#stores = stores;
    this.#storeOf = storeOf;
  }

  open(definition: ViewDefinition): Promise<ViewTable> {
    return this.#storeOf(definition.name).open(definition);
  }

  shadow(definition: ViewDefinition): Promise<ViewTable> {
    return this.#storeOf(definition.name).shadow(definition);
  }

  swap(shadow: ViewTable): Promise<ViewTable> {
    return this.#storeOf(shadow.definition.name).swap(shadow);
  }

  discard(shadow: ViewTable): Promise<void> {
    return this.#storeOf(shadow.definition.name).discard(shadow);
  }

  removeDamaged(view: string): Promise<void> {
    return this.#storeOf(view).removeDamaged(view);
  }

  async close(): Promise<void> {
    await Promise.all(this.#stores.map((store) => store.close()));
  }
}
