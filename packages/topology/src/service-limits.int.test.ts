import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { BanyanError } from '@banyan/core';
import { staff, startSystem } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import { clinic } from '../test/clinic.ts';
import { embedded, topology } from './index.ts';

const root = await mkdtemp(join(tmpdir(), 'banyan-limits-'));
after(() => rm(root, { recursive: true }));

test('the limits of a service are its own', async () => {
  const here = { process: 'all', log: 'folder', views: 'folder' } as const;
  const crowded = topology(clinic, {
    name: 'crowded',
    summary: 'bookings one at a time',
    stores: { folder: embedded() },
    hub: 'in-process',
    keys: 'folder',
    processes: { all: { instances: 1 } },
    services: { bookings: { ...here, limits: { commandsMax: 1 } }, desk: here },
  });
  const folder = openDataFolder(join(root, 'data'));
  const system = await startSystem(crowded(folder));
  try {
    const [bookings, desk] = clinic.services;
    const ann = system.client(staff('ann'));
    const codes = async (sent: readonly Promise<unknown>[]): Promise<unknown[]> =>
      (await Promise.allSettled(sent)).map((end) =>
        end.status === 'rejected' ? (end.reason as BanyanError).code : 'done',
      );
    const booked = ['1', '2', '3'].map((room) =>
      ann.send(bookings.contract, 'book-room', { room, who: 'Bo' }, { key: room }),
    );
    assert.ok((await codes(booked)).includes('overloaded'));
    const taken = ['1', '2', '3'].map((call) =>
      ann.send(desk.contract, 'take-call', { call, room: '1' }, { key: call }),
    );
    assert.deepEqual(await codes(taken), ['done', 'done', 'done']);
  } finally {
    await system.stop();
    await folder.close();
  }
});
