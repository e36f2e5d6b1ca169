// Supervises one process and says its number: to be killed.
import { join } from 'node:path';
import { Supervisor } from '../fleet/supervisor.ts';

const supervisor = new Supervisor({
  places: [{ process: 'store', instance: 1 }],
  program: join(import.meta.dirname, 'supervised-member.ts'),
  arguments: [],
  environment: process.env,
  onLine: () => {},
  say: () => {},
});
await supervisor.start();
process.stdout.write(`store-1 is ${supervisor.pids['store-1']}\n`);
