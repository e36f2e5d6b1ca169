import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test, type TestContext } from 'node:test';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { CheckReport } from './check/run-checks.ts';
import { csvOf, temporaryFolder } from './retail/testing/retail-csv.ts';
import { messyLines } from './testing/messy-file.ts';
import { runScript } from './testing/run-script.ts';

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
    assert.match(out, /All 27 checks passed/);
  });

  test('names a view row that is not what the log says', async (t) => {
    const folder = await damaged(t, /views\.stock-levels/, (db) => {
      db.exec('DELETE FROM rows WHERE id = (SELECT max(id) FROM rows)');
    });
    await assertAmiss(folder, 'view inventory/stock-levels');
  });

  test('names a payload that was changed', async (t) => {
    const folder = await damaged(t, /payments.log\.db$/, (db) => {
      const { changes } = db.prepare("UPDATE event SET payload = replace(payload, '535943600', '535943601')").run();
      assert.ok(Number(changes) > 0);
    });
    await assertAmiss(folder, 'payments');
  });

  test('of a folder without a shop it says so', async (t) => {
    const folder = join(await temporaryFolder(t), 'data');
    const { code, err } = await runScript('check.ts', folder);
    assert.equal(code, 2);
    assert.match(err, /there is no shop in/);
  });

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
