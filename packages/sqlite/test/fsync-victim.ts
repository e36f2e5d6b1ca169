// `fsync-victim.ts FOLDER EVENTS`: appends events to a log one after the other, each until it is answered, and says in a line of JSON what came of it. Half-way
// it closes the log, which takes the write-ahead log in, and opens it again. `fsync-victim.ts FOLDER EVENTS snapshots` saves a snapshot after each event, too. It
// ends by SIGKILL, so that nothing is put right by closing.
import { writeSync } from 'node:fs';
import { StoreError } from '@banyan/engine';
import type { SqliteLogStore } from '../src/sqlite-log-store.ts';
import { eventBatch, type Attempted } from './event-batch.ts';
import { openStore } from './open-log-store.ts';

const [folder = '', events = '', snapshots] = process.argv.slice(2);
const TRIES_MAX = 5;

async function untilDone<Result>(work: () => Promise<Result>): Promise<{ result: Result; failures: string[] }> {
  const failures: string[] = [];
  for (;;) {
    try {
      return { result: await work(), failures };
    } catch (error) {
      if (!(error instanceof StoreError) || failures.length === TRIES_MAX) throw error;
      failures.push(error.outcome);
    }
  }
}

function say(attempted: Attempted): void {
  writeSync(1, `${JSON.stringify(attempted)}\n`);
}

async function open(): Promise<SqliteLogStore> {
  const { result, failures } = await untilDone(() => openStore(folder));
  say({ event: 0, failures, outcome: undefined });
  return result;
}

let store = await open();
for (let event = 1; event <= Number(events); event += 1) {
  const { result, failures } = await untilDone(() => store.append(eventBatch(event)));
  say({ event, failures, outcome: result });
  if (snapshots !== undefined) await store.saveSnapshot('book/1', { version: event, code: 'a', state: '{}' });
  if (event * 2 !== Number(events)) continue;
  await untilDone(() => store.close());
  store = await open();
}
process.kill(process.pid, 'SIGKILL');
