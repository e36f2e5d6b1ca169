import type { EventDamage, LogDamage } from '@banyan/testing';
import type { Client } from 'pg';
import { eventChecksum, eventChecksumAt } from '../src/checksum.ts';
import { EVENT_COLUMNS, type EventRow } from '../src/log-rows.ts';

/** Changes a log behind its back, as the contract suite asks. */
export async function damageLog(client: Client, schema: string, damage: LogDamage): Promise<void> {
  if (damage.kind === 'register')
    await client.query(`update ${schema}.register set value = value || '!' where key = $1`, [damage.key]);
  else await damageEvent(client, schema, damage);
}

async function damageEvent(client: Client, schema: string, { kind, position, checksum }: EventDamage): Promise<void> {
  const set = async (at: number, column: 'payload' | 'recorded_at', value: string): Promise<void> => {
    await client.query(`update ${schema}.event set ${column} = $1 where position = $2`, [value, at]);
    if (checksum === 'mended') await mend(client, schema, at);
  };
  const payload = async (at: number): Promise<string> => (await read(client, schema, at)).payload;
  switch (kind) {
    case 'payload':
      await set(position, 'payload', (await payload(position)).replace('{', '['));
      break;
    case 'recorded-at':
      await set(position, 'recorded_at', '2026-01-01T00:00:00.001Z');
      break;
    case 'remove':
      await client.query(`delete from ${schema}.event where position = $1`, [position]);
      break;
    case 'swap': {
      const [one, other] = [await payload(position), await payload(position + 1)];
      await set(position, 'payload', other);
      await set(position + 1, 'payload', one);
    }
  }
}

async function read(client: Client, schema: string, position: number): Promise<EventRow> {
  const { rows } = await client.query<EventRow>(`select ${EVENT_COLUMNS} from ${schema}.event where position = $1`, [
    position,
  ]);
  return rows[0]!;
}

async function mend(client: Client, schema: string, position: number): Promise<void> {
  const event = await read(client, schema, position);
  const sum = eventChecksumAt(eventChecksum(event, event.recordedAt), position);
  await client.query(`update ${schema}.event set checksum = $1 where position = $2`, [sum, position]);
}
