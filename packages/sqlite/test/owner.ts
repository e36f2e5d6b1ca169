import { writeSync } from 'node:fs';
import { openDataFolder } from '../src/data-folder.ts';

// A process that owns a data folder until it is killed: `node owner.ts FOLDER`.
openDataFolder(process.argv[2]!);
writeSync(1, 'owns\n');
setInterval(() => {}, 60_000);
