import { staff, startSystem } from '@banyan/engine';
import type { Answered } from './answered.ts';
import { counters, note } from './counters.ts';
import { fleetProcess } from './small-fleet-process.ts';

// The process that takes commands, forked by the benchmark. It ends with the benchmark.
const [, , url] = process.argv as [string, string, string];
const system = await startSystem(await fleetProcess(counters.name, url));
const client = system.client(staff('bench'));
process.on('message', (counter: string) => {
  void client.send(counters, 'count', { counter, by: 1, note }).then(({ token }) => {
    const at = process.hrtime.bigint();
    process.send!({ token, at: String(at) } satisfies Answered);
  });
});
process.send!({ ready: true });
