export { lookAtRedis } from './look-at-redis.ts';
export { RedisViewStore, type RedisViewStoreOptions } from './redis-view-store.ts';
