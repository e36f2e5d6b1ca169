import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnavailableError } from '@banyan/engine';
import { postgres, type Plan } from '@banyan/topology';
import { fleetOperations, type MemberOperations } from './fleet-operations.ts';

const place = { process: 'desk', log: 'main', views: 'main' };
const plan: Plan = {
  name: 'library',
  summary: 'a library',
  application: { services: [] },
  stores: { main: postgres('MAIN') },
  hub: 'main',
  keys: 'main',
  processes: { desk: { instances: 2 }, door: { instances: 1, gateway: true } },
  services: { lending: place },
};

/** A library of which each process answers as often as is said, after it was away as often as is said. */
function library(away: Record<string, number>, awayMsMax?: number) {
  const asked: string[] = [];
  const operations = fleetOperations({
    plan,
    member: (name) => {
      const answer = (): Promise<unknown> => {
        asked.push(name);
        away[name] = (away[name] ?? 0) - 1;
        return away[name] < 0 ? Promise.resolve([name]) : Promise.reject(new UnavailableError(name, 'it does not run'));
      };
      return { readLog: answer, status: answer } as unknown as MemberOperations;
    },
    about: () => ({ pid: 1, folder: '/' }),
    knownAs: async (id) => [id],
    awayAgainMs: 1,
    ...(awayMsMax !== undefined && { awayMsMax }),
  });
  return { operations, asked };
}

test('where one instance is away another one answers, and where all are they are waited for', async () => {
  const { operations, asked } = library({ 'desk-1': 2, 'desk-2': 1 });
  assert.deepEqual(await operations.readLog('lending', 0, 1), ['desk-2']);
  assert.deepEqual(asked, ['desk-1', 'desk-2', 'desk-1', 'desk-2']);
});

test('a process that stays away is told of in the end, and how all are at once', async () => {
  const { operations, asked } = library({ 'desk-1': Infinity, 'desk-2': Infinity }, 0);
  await assert.rejects(operations.readLog('lending', 0, 1), UnavailableError);
  asked.length = 0;
  const { ready, reasons } = await operations.statusNow();
  assert.deepEqual([ready, Object.keys(reasons), asked], [false, ['desk-1', 'desk-2'], ['desk-1', 'desk-2']]);
  await assert.rejects(operations.status(), /service lending is not available/);
});
