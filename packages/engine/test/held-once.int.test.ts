import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemPorts } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { toLimits } from '../src/limits.ts';
import type { Held, Parked } from '../src/intent.ts';
import { ParkedInstances } from '../src/parked-instances.ts';
import { PendingRegisters } from '../src/pending-registers.ts';
import { Sealer } from '../src/sealer.ts';
import { Session } from '../src/session.ts';
import { StateCache } from '../src/state-cache.ts';

test('an input that comes again, as when two processes send the same command, waits once behind its instance', async (context) => {
  const path = await mkdtemp(join(tmpdir(), 'banyan-held-'));
  const data = openDataFolder(path);
  const [log, keys] = [await data.logStore('lab'), await data.keyStore()];
  context.after(async () => {
    await log.close();
    await keys.close();
    await data.close();
    await rm(path, { recursive: true });
  });
  const parked = await ParkedInstances.load(log, {
    service: 'lab',
    process: 'ticker',
    limits: toLimits(),
    log: () => {},
  });
  const session = new Session(
    new StateCache(1),
    new Sealer(keys, systemPorts),
    '2026-01-01T00:00:00.000Z',
    new PendingRegisters(),
  );
  const inputs: readonly Held[] = [
    { kind: 'event', source: 'lab/0', position: 1 },
    { kind: 'event', source: 'lab/0', position: 2 },
    { kind: 'outcome', step: 'count', intent: 'i1' },
    { kind: 'outcome', step: 'count', intent: 'i2' },
    { kind: 'timer', timer: 'tick', value: 'at one' },
    { kind: 'timer', timer: 'tick', value: 'at two' },
  ];
  for (const held of [...inputs, ...inputs]) parked.hold(session, 'n', held, 'a bad word');
  const standing = JSON.parse(session.registers.at(-1)!.value!) as Parked;
  assert.deepEqual(standing.held, inputs);
});
