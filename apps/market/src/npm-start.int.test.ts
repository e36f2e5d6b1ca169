import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { openDataFolder } from '@banyan/sqlite';
import type { ReportJson } from './report/report-json.ts';
import { canPaste, paste } from './testing/paste.ts';
import { runScript } from './testing/run-script.ts';

const ROOT = resolve(import.meta.dirname, '..', '..', '..');
const isWindows = process.platform === 'win32';

async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-npm-start-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** Runs `npm start`, does something once it has said all that it has to say, and ends it by a signal to npm alone. Answers all that it said. */
async function npmStart(dataFolder: string, look: (said: readonly string[], npm: number) => Promise<void>) {
  const npm = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...process.env, BANYAN_DATA: dataFolder, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // The market has the other end, too: this closes once both have ended.
  const closed = once(npm.stdout, 'close');
  const said: string[] = [];
  try {
    for await (const line of createInterface({ input: npm.stdout })) {
      said.push(line);
      if (said.at(-2) !== LAST_STEP) continue;
      await look(said, npm.pid!);
      npm.kill('SIGTERM');
    }
  } finally {
    npm.kill('SIGTERM');
    npm.stdout.resume();
    await closed;
  }
  assert.equal(said.at(-1), 'Stopped', said.join('\n'));
  return said;
}

const LAST_STEP = 'See it confirmed:';
const STEPS = ['Search the catalogue:', 'Place an order:', LAST_STEP];
/** The lines to paste: each is under the words that say what it does. */
const toPaste = (said: readonly string[]): string[] => STEPS.map((what) => said[said.indexOf(what) + 1] ?? '');
const addressIn = (said: readonly string[]): string => said.join('\n').match(/^Look around: +(http:\S+)/m)?.[1] ?? '';

const json = (text: string): unknown => JSON.parse(text);
async function get(url: string, token?: string): Promise<unknown> {
  const response = await fetch(url, token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } });
  assert.equal(response.status, 200, url);
  return response.headers.get('content-type')?.includes('json') === true ? response.json() : response.text();
}

test(
  'an empty shop is filled with the first invoices of the real file, and what is said to try works, then and at the next start',
  { skip: (isWindows || !canPaste) && 'Windows has no signals, or there is no curl here' },
  async (t) => {
    const folder = await emptyFolder(t);
    let token: string | undefined;
    let order: string | undefined;

    const first = await npmStart(folder, async (said) => {
      const url = addressIn(said);
      token = said.join('\n').match(/^Staff token: (banyan_\S+)$/m)?.[1];
      assert.ok(said.includes('The shop has 3,621 order lines; npm run import brings the whole year'));
      // Where to look.
      assert.match(String(await get(url)), /<title>The market<\/title>/);
      assert.match(String(await get(said.join('\n').match(/documentation: (\S+)/)?.[1] ?? '')), /<!doctype html>/);
      // What is there: products for everybody, orders for staff.
      const { total } = (await get(`${url}/catalog/browse?limit=1`)) as { total: number };
      assert.equal(total, 1_365);
      const sold = await get(`${url}/orders/order?order=489434`, token);
      assert.partialDeepStrictEqual(sold, { order: '489434', country: 'United Kingdom', status: 'shipped' });
      const report = json((await runScript('report.ts', folder, ['--json'])).out) as ReportJson;
      assert.partialDeepStrictEqual(report.total, { orders: 149, lines: 3_621, net: '74346.13' });
      assert.equal(report.countries.length, 9);

      // What to try, line by line.
      const [search = '', place = '', see = ''] = toPaste(said);
      const { rows } = json(await paste(search)) as { rows: [{ sku: string; name: string }] };
      const word = new URL(search.match(/http:[^']+/)?.[0] ?? '').searchParams.get('text') ?? '';
      assert.ok(rows[0].name.toLowerCase().includes(word), `${word} in ${JSON.stringify(rows)}`);
      assert.ok(place.includes(`"sku":"${rows[0].sku}"`), 'what was found is ordered');
      const answer = await paste(place);
      assert.match(answer, /^HTTP\/1\.1 200 OK\r\n[^]*^banyan-token: orders\/0:/m);
      ({ order } = json(answer.split('\r\n\r\n')[1] ?? '') as { order: string });
      assert.deepEqual(json(await paste(see)), { order, status: 'confirmed', reason: null });
    });
    assert.equal(first.filter((line) => /^(The shop is empty: filling it|Staff token: )/.test(line)).length, 2);

    const second = await npmStart(folder, async (said) => {
      const url = addressIn(said);
      assert.partialDeepStrictEqual(await get(`${url}/orders/order-status?order=${order}`, token), {
        status: 'confirmed',
      });
      assert.equal(((await get(`${url}/catalog/browse?limit=1`)) as { total: number }).total, 1_365);
      // All at once this time; and again, as somebody does who finds the lines in the shell's history: it is the same order.
      const lines = toPaste(said).join('\n');
      for (const answer of [await paste(lines), await paste(lines)]) {
        assert.match(answer, /"rows":\[\{"sku":[^]*^HTTP\/1\.1 200 OK\r$[^]*"status":"confirmed"/m);
        assert.ok(!answer.includes(order ?? ''), 'another order than that of the first start');
      }
    });
    assert.deepEqual(
      second.filter((line) => /banyan_|The shop (is empty|has )/.test(line)),
      [],
      'the token is told once, and a shop with events is left as it is',
    );
    assert.ok(second.some((line) => line.startsWith('The staff token was shown at the first start.')));
  },
);

test(
  'a SIGTERM to the process of `npm start` alone ends the market, in good order',
  { skip: isWindows && 'Windows has no signals' },
  async (t) => {
    const folder = await emptyFolder(t);
    await npmStart(folder, async (_, npm) => {
      assert.notEqual(Number.parseInt(await readFile(join(folder, 'owner.pid'), 'utf8')), npm);
    });
    // Nobody owns the folder any more.
    await openDataFolder(folder).close();
    assert.equal(existsSync(join(folder, 'control.sock')), false);
  },
);
