import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemPorts, type Batch, type LogHead, type LogStore, type NewEvent } from '@banyan/engine';
import { componentDigest } from '@banyan/engine/digest';
import { openDataFolder } from '@banyan/sqlite';
import type { OwnersLog } from '../src/log-check.ts';

const AT = '2026-01-01T00:00:00.000Z';

/** Logs in a folder of their own. */
export interface Logs {
  readonly open: (log: string, shard?: number) => Promise<LogStore>;
  readonly remove: () => Promise<void>;
}

export async function makeLogs(): Promise<Logs> {
  const path = await mkdtemp(join(tmpdir(), 'banyan-kafka-'));
  const folder = openDataFolder(path);
  return {
    open: (log, shard) => folder.logStore(log, shard),
    remove: async () => {
      await folder.close();
      await rm(path, { recursive: true });
    },
  };
}

/** Appends so many events to one stream, in one batch, as their owner does: once more when the log has got on since its end was read, as a relay's lease makes it. */
export async function append(log: LogStore, count: number, textBytes = 100): Promise<void> {
  for (;;) {
    const head = await log.head();
    const { components } = await log.append(batchAfter(log, head, count, textBytes));
    const [outcome] = components;
    if (outcome?.accepted === true) return;
    assert.ok(outcome?.clock, JSON.stringify(components));
  }
}

function batchAfter(log: LogStore, { position, recordedAt }: LogHead, count: number, textBytes: number): Batch {
  const stream = `book/${randomUUID()}`;
  const events = Array.from({ length: count }, (_, nth): NewEvent => {
    const payload = JSON.stringify({
      log: log.log,
      shard: log.shard,
      position: position + nth + 1,
      text: 'ü'.repeat(textBytes / 2),
    });
    return { stream, version: nth + 1, type: 'lent', schema: 3, occurredAt: AT, payload, meta: '{"by":"café"}' };
  });
  const component = { reads: [{ stream, version: 0 }], events, registers: [], digest: componentDigest(events) };
  return { id: randomUUID(), recordedAt: recordedAt === '' ? AT : recordedAt, components: [component] };
}

/** A log as its owner has it, and how many events were read of it. */
export function counted(log: OwnersLog): { readonly owner: OwnersLog; readonly count: { events: number } } {
  const count = { events: 0 };
  const owner: OwnersLog = {
    log: log.log,
    shard: log.shard,
    head: () => log.head(),
    batches: (after, limit) => log.batches(after, limit),
    async read(after, limit, bytesMax) {
      const events = await log.read(after, limit, bytesMax);
      count.events += events.length;
      return events;
    },
  };
  return { owner, count };
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise<void>((resolve) => systemPorts.scheduler.shortly!(resolve));
}
