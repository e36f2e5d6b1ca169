import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hub, LogStore, NewEvent, Source, StoredEvent } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import type { HubUnderTest } from '@banyan/testing';
import { componentDigest } from '../src/digest.ts';

const AT = '2026-01-01T00:00:00.000Z';

/** A hub, and how it is told of what was committed. */
interface ToldHub {
  readonly hub: Hub;
  readonly publish: (source: Source, events: readonly StoredEvent[]) => void;
}

/** A hub over real logs, one of them in two shards; some of what is appended is too long for a memory's tail, and is read from the log. */
export async function hubOnLogs(make: (logs: readonly LogStore[]) => Promise<ToldHub>): Promise<HubUnderTest> {
  const path = await mkdtemp(join(tmpdir(), 'banyan-hub-'));
  const folder = openDataFolder(path);
  const logs = [
    await folder.logStore('library'),
    await folder.logStore('archive'),
    await folder.logStore('library', 1),
  ];
  const { hub, publish } = await make(logs);
  const [library, archive, second] = logs.map(({ log, shard }) => ({ log, shard }));
  return {
    hub,
    sources: [library!, archive!, second!],
    async append(source: Source, count: number): Promise<void> {
      const log = logs.find((one) => one.log === source.log && one.shard === source.shard)!;
      publish(source, await appendTo(log, count));
    },
    async close(): Promise<void> {
      await folder.close();
      await rm(path, { recursive: true });
    },
  };
}

/** Appends so many events of 8 kB to a log, and reads them back. */
export async function appendTo(log: LogStore, count: number): Promise<StoredEvent[]> {
  const { position } = await log.head();
  const events = Array.from({ length: count }, (_, nth): NewEvent => {
    const payload = JSON.stringify({ source: { log: log.log, shard: log.shard }, page: 'p'.repeat(8_000), nth });
    const version = position + nth + 1;
    return { stream: 'book/1', version, type: 'lent', schema: 1, occurredAt: AT, payload, meta: '{}' };
  });
  const reads = [{ stream: 'book/1', version: position }];
  const digest = componentDigest(events);
  const id = `${log.log}/${log.shard}-${position}`;
  await log.append({ id, recordedAt: AT, components: [{ reads, events, registers: [], digest }] });
  return log.read(position, count, 1e9);
}
