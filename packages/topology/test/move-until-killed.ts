import { openDataFolder } from '@banyan/sqlite';
import { moveStores } from '../src/index.ts';
import { clinicOn } from './moved-clinic.ts';

// Moves the log of the bookings until it is killed at a step: `node move-until-killed.ts FOLDER TO STEP`.
const [path, to, killedAt] = process.argv.slice(2) as [string, 'folder' | 'main', string];
const request = { services: ['bookings'], to, keys: false, undo: false };
await moveStores(clinicOn(to).plan, openDataFolder(path), process.env, request, (_what, step) => {
  if (step === killedAt) process.kill(process.pid, 'SIGKILL');
});
