export { dropSchema, newSchema } from './schemas.ts';
export { serverUrl } from './server-url.ts';
