export { newSpace, serverUrl } from './server.ts';
