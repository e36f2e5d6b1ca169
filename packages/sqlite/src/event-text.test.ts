import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { StoredEvent } from '@banyan/engine';
import { eventChecksum } from './checksum.ts';
import { cutEvent, EVENT_TEXT } from './event-text.ts';

const whole: StoredEvent = {
  position: 7,
  stream: 'book/ä😀',
  version: 3,
  type: 'lent',
  schema: 2,
  occurredAt: '2026-01-01T00:00:00.000Z',
  recordedAt: '2026-01-02T00:00:00.000Z',
  payload: '{"to":"Zoë 😀","note":"a\\nb"}',
  meta: '{"by":"staff/ann"}',
};

/** The text as SQLite makes it of the event's columns. */
function textOf({
  position,
  stream,
  version,
  type,
  schema,
  occurredAt,
  recordedAt,
  payload,
  meta,
}: StoredEvent): string {
  const database = new DatabaseSync(':memory:');
  const columns = 'position, stream, version, type, schema, occurred_at, recorded_at, payload, meta';
  const marks =
    'cast(? as int) as position, ? as stream, cast(? as int) as version, ? as type, cast(? as int) as schema, ? as occurred_at, ? as recorded_at';
  const row = database
    .prepare(`select ${EVENT_TEXT} as text from (select ${columns} from (select ${marks}, ? as payload, ? as meta))`)
    .get(position, stream, version, type, schema, occurredAt, recordedAt, payload, meta);
  database.close();
  return row!['text'] as string;
}

test('an event is cut from the text that its checksum covers', () => {
  const checksum = eventChecksum(whole, whole.position, whole.recordedAt);
  assert.deepEqual(cutEvent(textOf(whole), checksum), whole);
  const empty = { ...whole, payload: '', meta: '' };
  assert.deepEqual(cutEvent(textOf(empty), eventChecksum(empty, 7, empty.recordedAt)), empty);
});

test('a text that does not match its checksum, or holds a line break of its own, is not cut', () => {
  const checksum = eventChecksum(whole, whole.position, whole.recordedAt);
  assert.equal(cutEvent(textOf({ ...whole, payload: whole.payload.replace('Zoë', 'Zoe') }), checksum), undefined);
  for (const column of ['stream', 'type', 'occurredAt', 'payload', 'meta'] as const) {
    const broken = { ...whole, [column]: `${whole[column]}\n` };
    const text = textOf(broken);
    assert.equal(cutEvent(text, eventChecksum(broken, 7, broken.recordedAt)), undefined, column);
  }
});
