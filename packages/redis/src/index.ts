export { RedisViewStore, type RedisViewStoreOptions } from './redis-view-store.ts';
