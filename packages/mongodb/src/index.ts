export { lookAtMongo } from './look-at-mongo.ts';
export { MongoViewStore, type MongoViewStoreOptions } from './mongo-view-store.ts';
