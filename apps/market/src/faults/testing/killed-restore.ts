// `killed-restore.ts FILE KEYS FOLDER`: restores a backup and is killed when the archive is unpacked and nothing of it has been verified.
import { restore } from '@banyan/cli';

const [file = '', keys = '', folder = ''] = process.argv.slice(2);
await restore({ file, keys, folder }, (step) => {
  if (step === 'verifying the logs') process.kill(process.pid, 'SIGKILL');
});
