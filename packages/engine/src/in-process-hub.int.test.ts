import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder } from '@banyan/sqlite';
import { hubContract, type HubUnderTest } from '@banyan/testing';
import { until } from '../test/test-system.ts';
import { componentDigest } from './digest.ts';
import { InProcessHub, sourceName } from './in-process-hub.ts';
import type { Source } from './ports/hub.ts';
import type { NewEvent } from './ports/log-store.ts';

const AT = '2026-01-01T00:00:00.000Z';

/** A hub over real logs, one of them in two shards; some of what is appended is too long for the memory's tail, and is read from the log. */
async function openHub(): Promise<HubUnderTest> {
  const path = await mkdtemp(join(tmpdir(), 'banyan-hub-'));
  const folder = openDataFolder(path);
  const hub = new InProcessHub();
  const logs = [
    await folder.logStore('library'),
    await folder.logStore('archive'),
    await folder.logStore('library', 1),
  ];
  for (const log of logs) await hub.add(log);
  const [library, archive, second] = logs.map(({ log, shard }) => ({ log, shard }));
  return {
    hub,
    sources: [library!, archive!, second!],
    async append(source: Source, count: number): Promise<void> {
      const log = logs.find((one) => sourceName(one) === sourceName(source))!;
      const { position } = await log.head();
      const events = Array.from({ length: count }, (_, nth): NewEvent => {
        const payload = JSON.stringify({ source, page: 'p'.repeat(8_000), nth });
        const version = position + nth + 1;
        return { stream: 'book/1', version, type: 'lent', schema: 1, occurredAt: AT, payload, meta: '{}' };
      });
      const reads = [{ stream: 'book/1', version: position }];
      const digest = componentDigest(events);
      const id = `${sourceName(source)}-${position}`;
      await log.append({ id, recordedAt: AT, components: [{ reads, events, registers: [], digest }] });
      hub.publish(source, await log.read(position, count, 1e9));
    },
    async close(): Promise<void> {
      await folder.close();
      await rm(path, { recursive: true });
    },
  };
}

hubContract('InProcessHub', { openHub, until });
