import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fillDemonstration } from '../import/fill-demonstration.ts';
import { CHAINS, NOT_HERE, PLACED } from './testing/example-chains.ts';
import { bearer, newToken, openDoor } from './testing/open-door.ts';
import { operationsIn, queryUrl, type Operation } from './testing/operations.ts';

// Every example of the OpenAPI document is executed as it stands there: a command's in a market where it applies, by whoever may.

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A market with the demonstration in it, and whoever asks it. */
async function openMarket() {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-examples-'));
  folders.push(folder);
  const door = await openDoor(folder);
  await fillDemonstration(door.system, folder, { write: () => true });
  const ann = bearer((await door.signUp('ann@example.org')).token);
  await door.system.operations.settle();
  return { door, ann };
}
type Market = Awaited<ReturnType<typeof openMarket>>;

/** What ends the caller's own session or account is asked for by somebody who came for that. */
const ENDS_CALLER = /sign-out|end-session|end-other-sessions|change-password|change-email|erasure/;

/** What undoes what others do has its turn when all else is done. */
const UNDOES =
  /\/(end|retire|remove|archive|close|dismiss|withdraw|cancel|void|release|write-off|sign-out|clear|refuse|take-out|ask-erasure|unschedule|accept-return)/;

async function callersOf({ path, roles }: Operation, { door, ann }: Market): Promise<Record<string, string>[]> {
  const customer = async (): Promise<Record<string, string>> =>
    ENDS_CALLER.test(path) ? bearer((await door.signUp(`${randomUUID()}@example.org`)).token) : ann;
  if (roles.includes('customer')) return [await customer(), ...(roles.includes('staff') ? [door.asOwner] : [])];
  // Of what there is already, or of what this makes.
  if (roles.includes('staff')) return [door.asOwner, door.asMaker];
  return [roles.includes('guest') ? bearer(newToken()) : {}];
}

interface Told {
  readonly status: number;
  readonly text: string;
}

/** Sends a command's example, as the first of those who may that gets it done. */
async function execute(operation: Operation, market: Market): Promise<Told> {
  let told: Told = { status: 0, text: 'nobody may' };
  for (const caller of await callersOf(operation, market)) {
    told = await market.door.post(operation.path, operation.example, caller);
    // What is there is edited, and made where nothing is.
    if (told.status < 300 || (caller === market.door.asOwner && told.status !== 412)) break;
  }
  await market.door.system.operations.settle();
  return told;
}

const first = await openMarket();
after(() => first.door.stop());
const document = (await first.door.get('/openapi.json')).text;
const operations = operationsIn(document);
const commands = operations.filter(({ method }) => method === 'post');
const commandOf = (path: string): Operation => {
  const found = commands.find((one) => one.path === path);
  assert.ok(found !== undefined, `there is no command ${path}`);
  return found;
};

/** Sends examples with some fields changed. */
async function sendAll(all: readonly { readonly path: string }[], market: Market): Promise<void> {
  for (const { path, ...changed } of all) {
    const of = commandOf(path);
    const { status, text } = await execute({ ...of, example: { ...of.example, ...changed } }, market);
    assert.ok(status < 300, `${path}: ${status} ${text}`);
  }
}

/** What has been executed, with the status that it was answered by. */
const executed = new Map<string, number>();

test('every example of a command does what it says where what it needs is there', async () => {
  await sendAll(PLACED, first);
  for (const isLast of [false, true]) {
    // One after the other, as long as some that had to wait for others get done.
    for (let isMoving = true; isMoving;) {
      isMoving = false;
      for (const operation of commands.filter(({ path }) => !executed.has(path) && UNDOES.test(path) === isLast)) {
        const { status, text } = await execute(operation, first);
        assert.ok(operation.statuses.includes(String(status)), `${operation.path}: ${status} ${text}`);
        if (status >= 300) continue;
        executed.set(operation.path, status);
        isMoving = true;
      }
    }
  }
  assert.ok(executed.size > 100, `${executed.size} commands`);
});

for (const [what, { prepare = [], paths }] of Object.entries(CHAINS)) {
  test(`and so it does one after the other: ${what}`, async () => {
    const market = await openMarket();
    try {
      await sendAll(prepare, market);
      for (const path of paths) {
        const { status, text } = await execute(commandOf(path), market);
        assert.ok(status < 300, `${path}: ${status} ${text}`);
        executed.set(path, status);
      }
    } finally {
      await market.door.stop();
    }
  });
}

test('what was not executed stands here with the reason', () => {
  const left = commands.map(({ path }) => path).filter((path) => !executed.has(path));
  assert.deepEqual(left.toSorted(), Object.values(NOT_HERE).flat().toSorted());
});

test('every example of a query is answered: by what there is, or that there is nothing of that name', async () => {
  let found = 0;
  for (const operation of operations.filter(({ method }) => method === 'get')) {
    if (operation.path.includes('{')) continue;
    const { roles } = operation;
    const isForPartners = !roles.some((role) => ['public', 'staff', 'customer', 'guest'].includes(role));
    const caller = roles.includes('staff') ? first.door.asOwner : first.ann;
    const { status, text, code } = await first.door.get(queryUrl(operation, {}), caller);
    if (isForPartners) assert.deepEqual([status, code], [403, 'forbidden'], operation.path);
    else assert.ok(status === 200 || (status === 404 && code === 'not-found'), `${operation.path}: ${text}`);
    assert.ok(operation.statuses.includes(String(status)), `${operation.path}: ${status} is not in the document`);
    if (status === 200 && !/^null$|^\[\]$|"rows":\[\]/.test(text)) found += 1;
  }
  assert.ok(found >= 90, `${found} queries find something`);
});
