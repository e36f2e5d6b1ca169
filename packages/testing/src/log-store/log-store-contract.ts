import { describe } from 'node:test';
import { appendCases } from './append-cases.ts';
import { chainCases } from './chain-cases.ts';
import { crashCases } from './crash-cases.ts';
import { LogStorePlaces, type LogStoreHarness } from './log-store-harness.ts';
import { modelCases } from './model-cases.ts';
import { movingCases } from './moving-cases.ts';
import { readCases } from './read-cases.ts';
import { registerCases } from './register-cases.ts';
import { resubmissionCases } from './resubmission-cases.ts';
import { shardCases } from './shard-cases.ts';

/** Tries to break every promise of the `LogStore` port, on a log of one shard and on the middle one of three. Each adapter runs it on its real store. */
export function logStoreContract(name: string, harness: LogStoreHarness): void {
  const groups = {
    appends: appendCases,
    resubmissions: resubmissionCases,
    reads: readCases,
    registers: registerCases,
    chain: chainCases,
    moving: movingCases,
    crashes: crashCases,
    model: modelCases,
  };
  describe(`${name} keeps the promises of LogStore on one shard`, () => {
    for (const [group, cases] of Object.entries(groups)) describe(group, () => cases(new LogStorePlaces(harness, 1)));
  });
  describe(`${name} keeps the promises of LogStore on three shards`, () => {
    for (const [group, cases] of Object.entries({ ...groups, shards: shardCases }))
      describe(group, () => cases(new LogStorePlaces(harness, 3)));
  });
}
