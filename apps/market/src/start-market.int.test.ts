import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { catalog } from '@banyan/catalog/contract';
import { readSettings, type SystemAccess } from '@banyan/cli';
import { staff } from '@banyan/engine';
import { inventory } from '@banyan/inventory/contract';
import { startMarket } from './start-market.ts';
import { canPaste, paste } from './testing/paste.ts';

const dataFolder = await mkdtemp(join(tmpdir(), 'banyan-market-'));
after(() => rm(dataFolder, { recursive: true }));
const settings = readSettings({ BANYAN_DATA: dataFolder, PORT: '0', BANYAN_LOG: 'silent' });

/** One article with an awkward code and name. */
async function fill(access: SystemAccess): Promise<void> {
  const client = access.client(staff('test'));
  const sku = "22'S/MUG";
  const price = { amount: 125, currency: 'GBP', scale: 2 };
  const done: { readonly done: boolean }[] = await Promise.all([
    client.send(catalog, 'draft-product', { sku, name: "PETER'S MUG & SAUCER" }, { key: '1' }),
    client.send(
      inventory,
      'receive-stock',
      { delivery: 'd1', location: 'main', lines: [{ sku, quantity: 10 }] },
      { key: '2' },
    ),
  ]);
  done.push(await client.send(catalog, 'change-price', { sku, price }, { key: '3' }));
  done.push(await client.send(catalog, 'publish-product', { sku }, { key: '4' }));
  assert.ok(
    done.every((outcome) => outcome.done),
    JSON.stringify(done),
  );
}

const isToPaste = (line: string): boolean => /^(curl |for )/.test(line);
const BETWEEN = '=====';

/** Starts the market, collects what it says, pastes the lines that it says to paste into a shell, all at once, and ends it by a signal. */
async function start(): Promise<{
  readonly said: readonly string[];
  readonly answers: readonly string[];
  readonly filled: boolean;
}> {
  const said: string[] = [];
  let filled = false;
  const { promise: prepared, resolve } = Promise.withResolvers<void>();
  const running = startMarket({
    settings,
    say: (line) => {
      said.push(line);
      if (said.filter(isToPaste).length === 3) resolve();
    },
    fill: async (access) => {
      filled = true;
      await fill(access);
    },
  });
  await Promise.race([prepared, running]);
  const answers = (await paste(said.filter(isToPaste).join(`\necho; echo ${BETWEEN}\n`))).split(`${BETWEEN}\n`);
  process.emit('SIGTERM', 'SIGTERM');
  await running;
  return { said, answers, filled };
}

test(
  'the lines to paste work, at the first start and at later ones',
  { skip: !canPaste && 'there is no curl here' },
  async () => {
    const first = await start();
    assert.ok(first.filled);
    assert.ok(first.said.some((line) => line.startsWith('Staff token: banyan_')));
    const [search = '', order = '', seen = ''] = first.answers;
    assert.equal((JSON.parse(search) as { rows: { sku: string }[] }).rows[0]?.sku, "22'S/MUG");
    assert.match(order, /^HTTP\/1\.1 200 .*banyan-token: orders\/0:/is);
    assert.equal((JSON.parse(seen) as { status: string }).status, 'confirmed');
    assert.equal(first.said.at(-1), 'Stopped');

    const second = await start();
    assert.ok(!second.filled, 'a shop with events is left as it is');
    assert.ok(!second.said.some((line) => line.includes('banyan_')), 'the token is shown once');
    assert.ok(
      second.said.some((line) => line.includes('remove the file staff-token')),
      'and how to get another is said',
    );
    const [, again = '', seenAgain = ''] = second.answers;
    assert.match(again, /^HTTP\/1\.1 200 /);
    assert.equal((JSON.parse(seenAgain) as { status: string }).status, 'confirmed');
  },
);

test('a shop that cannot be filled is served all the same, says why, and is filled at the next start', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-market-'));
  t.after(() => rm(folder, { recursive: true }));
  const begunBefore: boolean[] = [];
  for (const cause of ['database is locked', undefined]) {
    const said: string[] = [];
    const { promise: prepared, resolve } = Promise.withResolvers<void>();
    const running = startMarket({
      settings: { ...settings, dataFolder: folder },
      say: (line) => {
        said.push(line);
        if (line.startsWith('Look around:')) resolve();
      },
      fill: async (_access, { isBegun }) => {
        begunBefore.push(isBegun);
        if (cause !== undefined) throw new Error(cause);
      },
    });
    await Promise.race([prepared, running]);
    const url = said.find((line) => line.startsWith('Look around:'))?.match(/http:\S+/)?.[0];
    assert.equal((await fetch(`${url}/health/ready`)).status, 200);
    assert.equal(
      said.some((line) => line.includes('database is locked')),
      cause !== undefined,
    );
    process.emit('SIGTERM', 'SIGTERM');
    await running;
  }
  assert.deepEqual(begunBefore, [false, true]);
});

test('a shop that is asked to end while it is filled says nothing more of what to look at', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-market-'));
  t.after(() => rm(folder, { recursive: true }));
  const said: string[] = [];
  await startMarket({
    settings: { ...settings, dataFolder: folder },
    say: (line) => said.push(line),
    fill: async (_access, { say }) => {
      process.emit('SIGTERM', 'SIGTERM');
      say('The shop has 1 order line');
    },
  });
  assert.deepEqual(said.slice(-2), ['Stopping: what is under way is finished first', 'Stopped']);
});
