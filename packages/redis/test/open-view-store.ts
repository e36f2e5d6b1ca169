import { RedisViewStore } from '../src/redis-view-store.ts';
import { serverUrl } from '../src/testing/server-url.ts';

/** Opens the views of a prefix; the contract suite's child processes, which are killed, do it through this module. */
export const openStore = (prefix: string): Promise<RedisViewStore> => RedisViewStore.open({ url: serverUrl(), prefix });
