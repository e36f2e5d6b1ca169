import { writeSync } from 'node:fs';
import { openDataFolder } from '../src/data-folder.ts';

// A process that owns a data folder until it is killed, though nothing of it refers to the folder: `node --expose-gc owner.ts FOLDER`.
openDataFolder(process.argv[2]!);
await (globalThis as { gc?: (how: object) => Promise<void> }).gc?.({ execution: 'async' });
writeSync(1, 'owns\n');
setInterval(() => {}, 60_000);
