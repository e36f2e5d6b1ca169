import { startThreads } from '@banyan/sqlite/threads';

// Loading the market takes one processor more than half a second: what can begin on another one begins first.
if (process.argv.length === 2) startThreads();
await import('./run-start.ts');
