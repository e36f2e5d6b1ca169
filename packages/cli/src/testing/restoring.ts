// Restores the archive that is named first, with the keys named second, into the folder named third: for a test that watches its calls of the system.
import { restore } from '../backup/restore.ts';

const [file = '', keys = '', folder = ''] = process.argv.slice(2);
await restore({ file, keys, folder }, () => {});
