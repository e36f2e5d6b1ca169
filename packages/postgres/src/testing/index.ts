export { freshDatabase, type FreshDatabase } from './fresh-database.ts';
export { dropSchema, newSchema } from './schemas.ts';
export { serverUrl } from './server-url.ts';
