import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAtPostgres } from './look-at-postgres.ts';
import { makeDatabase, serviceDatabase } from './service-database.ts';
import { atServer } from './testing/schemas.ts';
import { freshDatabase, serverUrl } from './testing/index.ts';

const count = (url: string): Promise<number> =>
  atServer(async (client) => {
    const name = decodeURIComponent(new URL(url).pathname.slice(1));
    return (await client.query('select 1 from pg_database where datname = $1', [name])).rowCount ?? 0;
  });

test('a service has a database beside the first one, made by whoever comes first', async (t) => {
  const { url, drop } = await freshDatabase(serverUrl());
  t.after(drop);
  const own = serviceDatabase(url, 'gift-cards');
  assert.equal(own, `${url}_gift_cards`);
  await Promise.all(Array.from({ length: 8 }, () => makeDatabase(own, url)));
  await makeDatabase(own, url);
  assert.equal(await count(own), 1);
  assert.ok((await lookAtPostgres(own)).connectionsMax > 10);
  await drop();
  assert.equal(await count(own), 0);
});

test('a name that would be cut off is refused, and so is a user who may not', async (t) => {
  const { url, drop } = await freshDatabase(serverUrl());
  t.after(drop);
  await assert.rejects(makeDatabase(serviceDatabase(url, 'x'.repeat(60)), url), {
    code: 'store',
    message: /is longer than 63 bytes/,
  });
  const user = `guest_${new URL(url).pathname.slice(-16)}`;
  await atServer((client) => client.query(`create role ${user} login password 'guest'`));
  t.after(() => atServer((client) => client.query(`drop role ${user}`)));
  const asGuest = new URL(url);
  [asGuest.username, asGuest.password] = [user, 'guest'];
  const own = serviceDatabase(asGuest.href, 'orders');
  await assert.rejects(makeDatabase(own, asGuest.href), { code: 'store', message: /permission denied/ });
  assert.equal(await count(own), 0);
});

test('the name is the database’s, however it is written', () => {
  const of = (url: string): string => new URL(serviceDatabase(url, 'orders')).pathname;
  assert.equal(of('postgres://ann:s%40crt@host:5432/my%20shop?sslmode=require'), '/my%20shop_orders');
  assert.equal(of('postgres://ann@host'), '/ann_orders');
});
