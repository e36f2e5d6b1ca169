import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredBatch, StoredEvent } from '@banyan/engine';
import type { KafkaRecord, MessageToProduce } from '@platformatic/kafka';
import { RecordDecoder, RecordEncoder } from './record-codec.ts';

const SOURCE = { log: 'library', shard: 2 };
const AT = '2026-01-01T00:00:00.000Z';
const batch: StoredBatch = {
  id: 'batch',
  first: 5,
  last: 9,
  recordedAt: AT,
  previous: 'aa',
  hash: 'bb',
  components: [5],
};
const event: StoredEvent = {
  stream: 'book/ü',
  version: 3,
  type: 'lent',
  schema: 4,
  occurredAt: AT,
  payload: '{"to":"Zoë 🌳"}',
  meta: '{}',
  position: 7,
  recordedAt: AT,
};

function asRead({ key, value, headers }: MessageToProduce): Pick<KafkaRecord, 'key' | 'value' | 'headers'> {
  return { key: key!, value: value!, headers: [...(headers as Map<Buffer, Buffer>)] };
}

const encoder = new RecordEncoder(SOURCE, 'banyan.library', 11);
const decode = (record: Pick<KafkaRecord, 'key' | 'value' | 'headers'>) => new RecordDecoder(SOURCE).decode(record);

test('an event is read as it was written, with its batch and the generation of its relay', () => {
  const { id: _id, recordedAt: _at, components: _components, ...mark } = batch;
  const record = encoder.event(event, batch);
  assert.deepEqual(decode(asRead(record)), { kind: 'event', relay: 11, event, batch: mark });
  assert.deepEqual([record.topic, record.partition], ['banyan.library', 2]);
});

test('a head is read as it was written, also of an empty log', () => {
  for (const head of [
    { position: 9, hash: 'bb', recordedAt: AT },
    { position: 0, hash: '', recordedAt: '' },
  ]) {
    const { position, hash } = head;
    const read = decode(asRead(encoder.head(head, position, AT)));
    assert.deepEqual(read, { kind: 'head', relay: 11, position, hash, sent: position });
  }
});

test('what lacks a header, or has another value in it, is no record', () => {
  const record = asRead(encoder.event(event, batch));
  const needed = [
    'id',
    'source',
    'type',
    'time',
    'dataschema',
    'predecessor',
    'streamversion',
    'recordedat',
    'meta',
    'batch',
    'relay',
  ];
  for (const name of needed) {
    const headers = record.headers.filter(([header]) => header?.toString() !== `ce_${name}`);
    assert.equal(headers.length, record.headers.length - 1, name);
    assert.equal(decode({ ...record, headers }), undefined, name);
  }
  const wrong = {
    id: '8',
    predecessor: '7',
    source: '/library/0',
    type: 'archive.lent',
    batch: '8-9:aa:bb',
    relay: '-1',
    streamversion: 'x',
  };
  for (const [name, value] of Object.entries(wrong)) {
    const headers = record.headers.map(([header, content]): [Buffer | null, Buffer | null] =>
      header?.toString() === `ce_${name}` ? [header, Buffer.from(value)] : [header, content],
    );
    assert.equal(decode({ ...record, headers }), undefined, name);
  }
  assert.equal(decode({ ...record, key: null }), undefined);
  assert.equal(decode({ key: null, value: null, headers: [[null, null]] }), undefined);
});
