import { DatabaseSync } from 'node:sqlite';
import type { EventDamage, LogDamage } from '@banyan/testing';
import type { StoredEvent } from '@banyan/engine';
import { eventChecksum } from '../src/checksum.ts';

/** Changes a closed log behind its back, as the contract suite asks. */
export function damageLog(file: string, damage: LogDamage): void {
  const database = new DatabaseSync(file);
  if (damage.kind === 'register')
    database.prepare(`update register set value = value || '!' where key = ?`).run(damage.key);
  else damageEvent(database, damage);
  database.close();
}

function damageEvent(database: DatabaseSync, { kind, position, checksum }: EventDamage): void {
  const set = (at: number, column: 'payload' | 'recorded_at', value: string): void => {
    database.prepare(`update event set ${column} = ? where position = ?`).run(value, at);
    if (checksum === 'mended') mend(database, at);
  };
  const payload = (at: number): string =>
    String(database.prepare('select payload from event where position = ?').get(at)?.['payload']);
  switch (kind) {
    case 'payload':
      set(position, 'payload', payload(position).replace('{', '['));
      break;
    case 'recorded-at':
      set(position, 'recorded_at', '2026-01-01T00:00:00.001Z');
      break;
    case 'remove':
      database.prepare('delete from event where position = ?').run(position);
      break;
    case 'swap': {
      const [one, other] = [payload(position), payload(position + 1)];
      set(position, 'payload', other);
      set(position + 1, 'payload', one);
    }
  }
}

function mend(database: DatabaseSync, position: number): void {
  const columns =
    'stream, version, type, schema, occurred_at as occurredAt, recorded_at as recordedAt, payload, meta, position';
  const event = database
    .prepare(`select ${columns} from event where position = ?`)
    .get(position) as unknown as StoredEvent;
  database
    .prepare('update event set checksum = ? where position = ?')
    .run(eventChecksum(event, position, event.recordedAt), position);
}
