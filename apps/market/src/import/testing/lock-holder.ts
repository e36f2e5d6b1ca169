// `lock-holder.ts FOLDER WORK`: takes the right to import, says so, and keeps it until it is killed.
import { takeImportLock, type ImportWork } from '../import-lock.ts';

const [folder = '', work = 'file'] = process.argv.slice(2);
await takeImportLock(folder, work as ImportWork, { onWait: () => {}, isStopped: () => false });
process.stdout.write('held\n');
setInterval(() => {}, 60_000);
