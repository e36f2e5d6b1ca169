import { SqliteViewStore } from '../src/view-store.ts';

/** Opens the views of a folder; the contract suite's child processes, which are killed, do it through this module. */
export const openStore = (folder: string): Promise<SqliteViewStore> => SqliteViewStore.open(folder);
