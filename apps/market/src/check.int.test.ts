import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test, type TestContext } from 'node:test';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { CheckReport } from './check/run-checks.ts';
import { csvOf, temporaryFolder } from './retail/testing/retail-csv.ts';
import { messyLines } from './testing/messy-file.ts';
import { START_EMPTY, runScript, startScript } from './testing/run-script.ts';

describe('a check of the whole shop', () => {
  let shop = '';

  before(async () => {
    shop = await mkdtemp(join(tmpdir(), 'banyan-check-'));
    const file = join(shop, 'few.csv');
    await writeFile(file, csvOf(messyLines().filter(({ invoice }) => invoice !== '500100')));
    const { code, err } = await runScript('import.ts', join(shop, 'data'), [file]);
    assert.equal(code, 0, err);
  });

  after(() => rm(shop, { recursive: true, force: true }));

  /** A copy of the shop in which something was done to one of its database files. */
  async function damaged(t: TestContext, file: RegExp, damage: (db: DatabaseSync) => void): Promise<string> {
    const folder = join(await temporaryFolder(t), 'data');
    await cp(join(shop, 'data'), folder, { recursive: true, filter: (path) => !path.endsWith('.sock') });
    const names = await readdir(folder, { recursive: true });
    const name = names.find((one) => file.test(one));
    assert.ok(name !== undefined, `no file like ${file}`);
    const db = new DatabaseSync(join(folder, name));
    damage(db);
    db.close();
    return folder;
  }

  test('passes on a shop that is whole', async (t) => {
    const folder = await damaged(t, /orders.log\.db$/, () => {});
    const { out, code } = await runScript('check.ts', folder);
    assert.equal(code, 0, out);
    // One for the chain of each service and one for each view, besides what the shop's own rules are: more with every service.
    assert.match(out, /All [0-9]{2,} checks passed/);
  });

  test('names a view row that is not what the log says', async (t) => {
    const folder = await damaged(t, /views\.stock-levels/, (db) => {
      db.exec('DELETE FROM rows WHERE id = (SELECT max(id) FROM rows)');
    });
    await assertAmiss(folder, 'view inventory/stock-levels');
  });

  test('names a payload that was changed', async (t) => {
    // Of a service without process managers: one that follows its own log meets the damage before the check does, and nothing of that log is told then.
    const folder = await damaged(t, /catalog.log\.db$/, (db) => {
      const { changes } = db.prepare("UPDATE event SET payload = replace(payload, ':\"', ':\"x')").run();
      assert.ok(Number(changes) > 0);
    });
    await assertAmiss(folder, 'catalog');
  });

  test('advises to restore a backup where a log is damaged', async (t) => {
    const folder = await damaged(t, /catalog.log\.db$/, (db) => db.exec("UPDATE event SET payload = '{}'"));
    const { out, code } = await runScript('check.ts', folder);
    assert.equal(code, 1, out);
    assert.match(out, /hash chain of catalog:\n.*is damaged.*\n.*restore the last backup/);
  });

  test('several at once through a server all pass', async (t) => {
    const folder = await damaged(t, /orders.log\.db$/, () => {});
    const server = await startMarket(t, folder);
    const checks = await Promise.all([1, 2, 3].map(() => runScript('check.ts', folder)));
    for (const { out, code } of checks) assert.equal(code, 0, out);
    server.kill('SIGTERM');
  });

  test('whose server is killed could not be made, says to try again, and does not say to restore anything', async (t) => {
    const folder = await damaged(t, /orders.log\.db$/, () => {});
    const server = await startMarket(t, folder);
    const checking = startScript('check.ts', folder);
    const ended = Promise.all([text(checking.stdout!), text(checking.stderr!), once(checking, 'close')]);
    checking.stderr!.on('data', (chunk: Buffer) => {
      if (chunk.includes('hash chain')) server.kill('SIGKILL');
    });
    const [out] = await ended;
    assert.equal(checking.exitCode, 2, out);
    assert.match(out, /checks could not be made, which says nothing against the shop: try again/);
    assert.doesNotMatch(out, /restore|FAIL|what to do/);
    const again = await runScript('check.ts', folder);
    assert.equal(again.code, 0, again.out);
  });

  test('waits for views that are being made from their logs, and says so', async (t) => {
    const folder = await damaged(t, /orders.log\.db$/, () => {});
    for (const name of await readdir(folder, { recursive: true }))
      if (/views\..*\.db/.test(name)) await rm(join(folder, name));
    const { out, err, code } = await runScript('check.ts', folder);
    assert.equal(code, 0, out);
    assert.match(err, /waiting for views that are being made from their logs \.\.\./);
  });

  test('of a folder without a shop it says so', async (t) => {
    const folder = join(await temporaryFolder(t), 'data');
    const { code, err } = await runScript('check.ts', folder);
    assert.equal(code, 2);
    assert.match(err, /there is no shop in/);
  });

  async function startMarket(t: TestContext, folder: string): Promise<ChildProcess> {
    const server = startScript(START_EMPTY, folder);
    t.after(() => server.kill('SIGKILL'));
    await new Promise<void>((resolve) => {
      server.stdout!.on('data', (chunk: Buffer) => {
        if (chunk.includes('Listening on')) resolve();
      });
    });
    return server;
  }

  async function assertAmiss(folder: string, what: string): Promise<void> {
    const { out, err, code } = await runScript('check.ts', folder, ['--json']);
    assert.equal(code, 1, out + err);
    const { whole, checks } = JSON.parse(out) as CheckReport;
    assert.equal(whole, false);
    const failed = checks.filter(({ problemCount }) => problemCount > 0);
    assert.ok(
      failed.some(({ check }) => check.includes(what)),
      JSON.stringify(failed, undefined, 1),
    );
    for (const { problems } of failed) for (const { remedy } of problems) assert.notEqual(remedy, '');
  }
});
