import assert from 'node:assert/strict';
import { staff, type LogStore } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import type { CrashScenario } from '@banyan/testing';
import { lending, library } from './lending.ts';

let log: LogStore | undefined;

/** All that is done is done on a leap day: whoever restarts this has to bring the clock of that day along. */
export const scenario: CrashScenario = {
  services: [lending],
  open(folder) {
    const data = openDataFolder(folder, { writers: 1 });
    return {
      stores: { ...data.stores, log: async (service) => (log = await data.logStore(service)) },
      close: () => data.close(),
    };
  },
  async run(system) {
    const body = { book: 'emma', title: 'Emma', copies: 1 };
    await system.client(staff('keeper')).send(library, 'buy-book', body, { key: 'buy' });
  },
  async check(_, __, finished) {
    if (finished) assert.match((await log!.head()).recordedAt, /^2020-02-29T/);
  },
};
