import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { backUp, checkSystem, openSystem, restore } from '@banyan/cli';
import { keyFileIn, logFileIn } from '@banyan/sqlite';
import { oneProcess } from '@banyan/topologies/one-process';
import { runScript, type ScriptRun } from '../testing/run-script.ts';
import { serveMarket } from './testing/served-market.ts';

const BANYAN = join(import.meta.dirname, '../../../../packages/cli/src/banyan.ts');
const TOPOLOGY = fileURLToPath(import.meta.resolve('@banyan/topologies/one-process'));

let shop = '';

before(async () => {
  shop = await mkdtemp(join(tmpdir(), 'banyan-missing-'));
  const market = await serveMarket(join(shop, 'data'));
  const lines = [{ sku: 'MUG', quantity: 5 }];
  const received = await market.post('inventory/receive-stock', { delivery: 'D1', location: 'main', lines });
  assert.equal(received.status, 204);
  await market.system.operations.settle();
  await backUp(market.system, { file: join(shop, 'b.tar.gz'), keys: join(shop, 'b.keys') }, () => {});
  await market.stop();
});

after(() => rm(shop, { recursive: true, force: true }));

/** A copy of the shop without one of its files. */
async function without(t: TestContext, fileIn: (folder: string) => string): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'banyan-missing-')), 'data');
  t.after(() => rm(join(folder, '..'), { recursive: true }));
  await cp(join(shop, 'data'), folder, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  await rm(fileIn(folder));
  return folder;
}

function logVerify(folder: string): Promise<ScriptRun> {
  const args = [BANYAN, '--topology', TOPOLOGY, '--data', folder, 'log', 'verify'];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, (_error, out, err) => resolve({ out, err, code: child.exitCode }));
  });
}

for (const [what, fileIn, name] of [
  ['a log', (folder: string) => logFileIn(folder, 'payments'), 'services/payments/log.db'],
  ['the people’s keys', keyFileIn, 'keys.db'],
] as const) {
  test(`a shop that has lost ${what} is neither served nor reported nor verified, and gets no empty one instead`, async (t) => {
    const folder = await without(t, fileIn);
    const files = (await readdir(folder, { recursive: true })).filter((one) => one.endsWith('.db'));
    const runs = [await logVerify(folder)];
    for (const script of ['report.ts', 'check.ts', 'import.ts', 'start.ts']) runs.push(await runScript(script, folder));
    for (const { code, err, out } of runs) {
      assert.deepEqual([code, out.replace(/^Starting.*\n/, '')], [1, ''], err);
      assert.match(err, new RegExp(`has lost ${name}: put back what is missing, or restore a backup`));
    }
    assert.deepEqual(
      (await readdir(folder, { recursive: true })).filter((one) => one.endsWith('.db')),
      files,
    );
  });
}

test('a backup restores such a shop, which then misses what it has lost again', async (t) => {
  const folder = join(shop, 'restored');
  await restore({ file: join(shop, 'b.tar.gz'), keys: join(shop, 'b.keys'), folder }, () => {});
  const system = await openSystem(folder, oneProcess);
  t.after(() => system.close());
  assert.ok((await checkSystem(system)).whole);
  await system.close();
  for (const lost of [logFileIn(folder, 'orders'), keyFileIn(folder)]) {
    const again = join(shop, 'again');
    await restore({ file: join(shop, 'b.tar.gz'), keys: join(shop, 'b.keys'), folder: again }, () => {});
    await rm(lost.replace(folder, again));
    await assert.rejects(openSystem(again, oneProcess), { code: 'missing-file' });
    await rm(again, { recursive: true });
  }
});
