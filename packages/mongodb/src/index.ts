export { MongoViewStore, type MongoViewStoreOptions } from './mongo-view-store.ts';
