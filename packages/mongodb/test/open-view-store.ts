import { MongoViewStore } from '../src/mongo-view-store.ts';
import { serverUrl } from '../src/testing/server-url.ts';

/** Opens the views of a database; the contract suite's child processes, which are killed, do it through this module. */
export const openStore = (database: string): Promise<MongoViewStore> =>
  MongoViewStore.open({ url: serverUrl(), database });
