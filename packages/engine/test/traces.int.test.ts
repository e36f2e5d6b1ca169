import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { staff, systemPorts } from '@banyan/engine';
import { TestClock, testSystem, until } from './test-system.ts';
import { LATE_MS, parcels, warehouse } from './warehouse.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

/** The events of a log whose trace it is, by name. */
function traced(folder: string, service: string): string[] {
  const log = new DatabaseSync(join(folder, 'services', service, 'log.db'), { readOnly: true });
  const rows = log.prepare('select type, meta from event order by position').all();
  log.close();
  return rows.flatMap(({ type, meta }) => (String(meta).includes(TRACE) ? [String(type)] : []));
}

test('a trace follows a command into the events that processes and other services record because of it', async (context) => {
  const { system, folder } = await testSystem(context);
  const client = system.client(staff('ann'));
  await client.send(warehouse, 'receive', { sku: 'A', quantity: 10 });
  const body = { parcel: 'p', lines: [{ sku: 'A', quantity: 1 }], to: 'Ann', receiver: 'r' };
  await client.send(parcels, 'order', body, { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` });
  await system.operations.settle();
  assert.deepEqual(traced(folder, 'warehouse'), ['goods-taken']);
  assert.deepEqual(traced(folder, 'parcels'), ['parcel-ordered', 'parcel-packed']);
});

test('a trace follows a command through a timer that it sets, also when the system starts anew in between', async (context) => {
  const clock = new TestClock();
  const started = await testSystem(context, { ports: { ...systemPorts, clock, scheduler: clock } });
  const client = started.system.client(staff('ann'));
  const order = (parcel: string, traceparent?: string) => {
    const body = { parcel, lines: [{ sku: 'A', quantity: 1 }], to: 'Ann', receiver: `r-${parcel}` };
    return client.send(parcels, 'order', body, traceparent === undefined ? {} : { traceparent });
  };
  await client.send(warehouse, 'receive', { sku: 'A', quantity: 10 });
  await order('p', `00-${TRACE}-00f067aa0ba902b7-01`);
  await order('untraced');
  await started.system.operations.settle();
  const stopping = started.restart();
  clock.advance(LATE_MS);
  const { system, folder } = await stopping;
  const late = async (parcel: string): Promise<boolean> =>
    (await system.client(staff('ann')).query(parcels, 'parcel', { parcel }))!.late;
  await until(async () => (await late('p')) && (await late('untraced')));
  assert.deepEqual(traced(folder, 'parcels'), ['parcel-ordered', 'parcel-packed', 'parcel-late']);
});
