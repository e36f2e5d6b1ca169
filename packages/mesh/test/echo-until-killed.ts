// A callee that is a process of its own: `node echo-until-killed.ts KEY CERTIFICATE AUTHORITY`. It prints its address, and answers with its number; `hold` it never answers.
import { listenForMesh } from '@banyan/mesh';
import { answering, done, echo } from './fake-service.ts';

const [key, certificate, authority] = process.argv.slice(2) as [string, string, string];
const listener = await listenForMesh({
  client: answering(async ({ name, text }) => {
    if (text === 'hold') {
      process.stdout.write('held\n');
      await new Promise(() => {});
    }
    return name === 'say' ? done(process.pid) : String(process.pid);
  }),
  contracts: [echo],
  identity: { key, certificate, authority },
});
process.stdout.write(`${listener.address}\n`);
