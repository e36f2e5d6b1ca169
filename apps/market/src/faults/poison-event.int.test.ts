import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Topology } from '@banyan/cli';
import { oneProcess } from '@banyan/topologies/one-process';
import { runScript } from '../testing/run-script.ts';
import { serveMarket } from './testing/served-market.ts';

const BANYAN = join(import.meta.dirname, '../../../../packages/cli/src/banyan.ts');
const TOPOLOGY = fileURLToPath(import.meta.resolve('@banyan/topologies/one-process'));

let isMended = false;

/** The market, with a fold of the stock levels that cannot take one article until it is mended. */
const poisoned: Topology = (folder) => {
  const market = oneProcess(folder);
  const services = market.services.map((service) => ({
    ...service,
    views: service.views.map((view) => {
      if (view.name !== 'stock-levels') return view;
      const sources = view.sources.map((source) => {
        const received = source.folds['stock-received'];
        assert.ok(received !== undefined);
        const fold: typeof received.fold = (row, payload, event) => {
          if (!isMended && event.key.includes('BAD')) throw new RangeError('no idea what that is');
          return received.fold(row, payload, event) as unknown;
        };
        return { ...source, folds: { ...source.folds, 'stock-received': { ...received, fold } } };
      });
      return { ...view, sources };
    }),
  }));
  return { ...market, services };
};

test('an event that a view cannot fold is listed by `banyan parked list`, hurts no other article, and is folded once mended', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-poison-'));
  t.after(() => rm(folder, { recursive: true }));
  const market = await serveMarket(folder, { topology: poisoned });
  t.after(() => market.stop());
  const receive = (sku: string) =>
    market.post('inventory/receive-stock', { delivery: sku, location: 'main', lines: [{ sku, quantity: 3 }] });
  const free = async (sku: string) =>
    (await market.get(`inventory/stock-level?sku=${sku}&location=main`)).body?.['free'];
  for (const sku of ['GOOD', 'BAD', 'BETTER']) assert.equal((await receive(sku)).status, 204);
  await market.system.operations.settle();
  assert.deepEqual([await free('GOOD'), await free('BETTER')], [3, 3], 'other articles go on');

  const listed = await banyan(folder, 'parked', 'list', '--json');
  const [parked, ...others] = JSON.parse(listed) as Record<string, string>[];
  assert.deepEqual([parked?.['kind'], parked?.['service'], parked?.['name']], ['row', 'inventory', 'stock-levels']);
  assert.match(parked?.['reason'] ?? '', /no idea what that is/);
  assert.deepEqual(others, []);

  const { code, out } = await runScript('check.ts', folder);
  assert.equal(code, 1);
  assert.match(out, /it could not take event inventory\/0:\d+, and 1 more wait behind it: no idea what that is/);
  assert.match(out, /parked retry inventory stock-levels/);

  isMended = true;
  assert.match(await banyan(folder, 'parked', 'retry'), /1 whole again, 0 still parked/);
  assert.equal(await free('BAD'), 3);
  assert.deepEqual(JSON.parse(await banyan(folder, 'parked', 'list', '--json')), []);
});

/** Runs the command line beside the market that has the folder, and returns what it prints. */
async function banyan(folder: string, ...args: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile(process.execPath, [BANYAN, '--topology', TOPOLOGY, '--data', folder, ...args], (error, stdout) => {
    if (error === null) resolve(stdout);
    else reject(error);
  });
  return promise;
}
