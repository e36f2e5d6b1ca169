// `mortal-owner.ts FOLDER TOPOLOGY WHAT NTH close|kill`: a command that owns a data folder and ends in the midst of the nth call of an operation, or of the nth
// command of a name (`send:NAME`), that comes through its control socket: in good order, or by SIGKILL, after which nothing of it runs. Says `ready` when it can be called.
import type { Caller } from '@banyan/core';
import type { Client } from '@banyan/engine';
import { loadTopology } from '../load-topology.ts';
import { ownSystem } from '../owned-system.ts';

const [, , folder, topology, what, nth, end] = process.argv;
if (folder === undefined || topology === undefined || (end !== 'close' && end !== 'kill'))
  throw new Error('usage: mortal-owner.ts FOLDER TOPOLOGY WHAT NTH close|kill');

type Call = (...given: unknown[]) => Promise<unknown>;

const owned = await ownSystem(folder, await loadTopology(topology));
let calls = 0;
const dying =
  (carryOut: Call, counts: (given: readonly unknown[]) => boolean = () => true): Call =>
  (...given) => {
    if (!counts(given)) return carryOut(...given);
    calls += 1;
    if (calls === Number(nth)) {
      if (end === 'kill') process.kill(process.pid, 'SIGKILL');
      // What is under way is still answered, and what comes next is refused.
      void owned.close();
    }
    return carryOut(...given);
  };

const command = what?.startsWith('send:') === true ? what.slice('send:'.length) : undefined;
if (command !== undefined) {
  const client = owned.client.bind(owned);
  owned.client = (caller: Caller): Client => {
    const own = client(caller);
    return { ...own, send: dying(own.send.bind(own) as Call, (given) => given[1] === command) as Client['send'] };
  };
} else {
  const operations = owned.operations as unknown as Record<string, Call>;
  operations[what!] = dying(operations[what!]!);
}
process.stdout.write('ready\n');
