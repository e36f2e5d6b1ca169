import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredBatch, StoredEvent } from '@banyan/engine';
import type { MessageToProduce } from '@platformatic/kafka';
import { FollowedLog } from './followed-log.ts';
import { RecordEncoder } from './record-codec.ts';
import type { PlacedRecord } from './topic-reader.ts';

const SOURCE = { log: 'library', shard: 0 };
const AT = '2026-01-01T00:00:00.000Z';

/** The event at a position, a batch of its own. */
function committed(position: number): { readonly event: StoredEvent; readonly batch: StoredBatch } {
  const event = {
    stream: 'book/1',
    version: position,
    type: 'lent',
    schema: 1,
    occurredAt: AT,
    payload: '{}',
    meta: '{}',
  };
  const hash = `a${position}`;
  const own = { id: hash, first: position, last: position, recordedAt: AT, previous: `a${position - 1}`, hash };
  return { event: { ...event, position, recordedAt: AT }, batch: { ...own, components: [1] } };
}

function asRead({ key, value, headers }: MessageToProduce, offset: number): PlacedRecord {
  const read = { length: 0, attributes: 0, timestampDelta: 0n, offsetDelta: 0, key: key!, value: value! };
  return { offset, record: { ...read, headers: [...(headers as Map<Buffer, Buffer>)] } };
}

test('what is passed over while its batch is compared with the log does not count twice', async () => {
  const fifth = committed(5);
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<StoredBatch[]>();
  const owner = {
    ...SOURCE,
    head: () => Promise.resolve({ position: 7, recordedAt: AT, hash: committed(7).batch.hash }),
    read: () => Promise.resolve([]),
    batches: () => {
      asked.resolve();
      return answer.promise;
    },
  };
  const log = new FollowedLog(owner, 'library', () => {});
  log.passOver(4);
  const { event, batch } = fifth;
  const taking = log.take([asRead(new RecordEncoder(SOURCE, 'library', 1).event(event, batch), 0)]);
  await asked.promise;
  log.passOver(await log.head());
  answer.resolve([batch]);
  await taking;
  assert.equal(log.tailHead, 7);
  assert.equal(await log.head(), 7);
});
