import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { AnyContract } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import { notifications } from '@banyan/notifications/contract';
import { payments } from '@banyan/payments/contract';
import { waitUntil } from '../card-payments/testing/card-market.ts';
import { fillDemonstration } from '../import/fill-demonstration.ts';
import { CHAINS, NOT_HERE, PLACED, type Preparation, type Step } from './testing/example-chains.ts';
import { NetworkAnswers, type NetworkPayment } from './testing/network-answers.ts';
import { Narrowing, filtersOf, isList } from './testing/narrowing.ts';
import { bearer, newToken, openDoor } from './testing/open-door.ts';
import { operationsIn, queryUrl, type Operation } from './testing/operations.ts';

// Every example of the OpenAPI document is executed as it stands there: a command's in a market where it applies, by whoever may.

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A market of its own, with its owner. */
async function openEmpty(buyer: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-examples-'));
  folders.push(folder);
  return { door: await openDoor(folder), buyer, folder };
}
type Market = Omit<Awaited<ReturnType<typeof openEmpty>>, 'folder'>;

/** A market with the demonstration in it, and whoever asks it. */
async function openMarket(): Promise<Market> {
  const { door, folder } = await openEmpty({});
  await fillDemonstration(door.system, folder, { write: () => true });
  const buyer = bearer((await door.signUp('ann@example.org')).token);
  await door.system.operations.settle();
  return { door, buyer };
}

/** What ends the caller's own session is executed by somebody who came for that. */
const ENDS_CALLER = /sign-out|end-session|end-other-sessions|change-password|change-email/;

/** What undoes what others do has its turn when all else is done. */
const UNDOES =
  /\/(end|retire|remove|archive|close|dismiss|withdraw|cancel|void|release|write-off|sign-out|clear|refuse|take-out|ask-erasure|unschedule|accept-return)/;

/** Whoever may send a command here, one after the other. */
function callersOf({ roles }: Operation, { door, buyer }: Market): Record<string, string>[] {
  const isFor = (...some: string[]): boolean => some.some((role) => roles.includes(role));
  return [
    ...(isFor('customer', 'guest') ? [buyer] : []),
    ...(isFor('public') ? [{}] : []),
    // Of what there is already, or of what this makes.
    ...(isFor('staff') ? [door.asOwner, door.asMaker] : []),
  ];
}

interface Told {
  readonly status: number;
  readonly text: string;
}

/** What workers call has no door for anybody: they are partners, who come from within. */
const isForWorkers = ({ roles }: Operation): boolean =>
  !roles.some((role) => ['public', 'staff', 'customer', 'guest'].includes(role));
const OF_WORKERS: Readonly<Record<string, AnyContract>> = { customers, notifications, payments };

async function sendAsWorker({ path, roles, example, statuses }: Operation, { door }: Market): Promise<Told> {
  const [, service = '', command = ''] = path.split('/');
  const scopes = roles.map((role) => role.replace('partner:', ''));
  const client = door.system.client({ role: 'partner', id: 'worker', tenant: 'default', scopes });
  const outcome = await client.send(OF_WORKERS[service]!, command, example);
  // What the document says of one that is done, or of one that is refused.
  return { status: outcome.done ? Number(statuses[0]) : 409, text: JSON.stringify(outcome) };
}

/** Sends a command's example, as the first of those who may that gets it done. */
async function execute(operation: Operation, market: Market): Promise<Told> {
  let told = isForWorkers(operation) ? await sendAsWorker(operation, market) : { status: 0, text: '' };
  for (const caller of callersOf(operation, market)) {
    told = await market.door.post(operation.path, operation.example, caller);
    // An owner whose edit was refused for what it says makes nothing, either.
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
async function sendAll(all: readonly Preparation[], market: Market): Promise<void> {
  for (const { path, ...changed } of all) {
    const of = commandOf(path);
    const { status, text } = await execute({ ...of, example: { ...of.example, ...changed } }, market);
    assert.ok(status < 300, `${path}: ${status} ${text}`);
  }
}

const lists = operations.filter(isList);
const narrowing = new Narrowing();

/** Narrows every list of a market by what its rows hold. */
async function narrowAll({ door, buyer }: Market): Promise<void> {
  for (const list of lists) {
    const caller = list.roles.includes('staff') ? door.asOwner : buyer;
    const ask = async (values: Readonly<Record<string, string>>): Promise<string> => {
      const { status, text } = await door.get(queryUrl(list, values), caller);
      // Of something that is not here there is no list, nor for somebody who has left.
      if (status === 404 || status === 401) return '{"rows":[],"next":null}';
      assert.equal(status, 200, `${list.path} ${JSON.stringify(values)}: ${text}`);
      return text;
    };
    if (isForWorkers(list)) continue;
    await narrowing.narrow(list, ask);
    await narrowing.bound(list, ask);
  }
}

/** What has been executed, with the status that it was answered by. */
const executed = new Map<string, number>();

test('every example of a command does what it says where what it needs is there', async () => {
  await sendAll(PLACED, first);
  const here = commands.filter((one) => !ENDS_CALLER.test(one.path) && !isForWorkers(one));
  for (const isLast of [false, true]) {
    // One after the other, as long as some that had to wait for others get done.
    for (let isMoving = true; isMoving;) {
      isMoving = false;
      for (const operation of here.filter(({ path }) => !executed.has(path) && UNDOES.test(path) === isLast)) {
        const { status, text } = await execute(operation, first);
        assert.ok(operation.statuses.includes(String(status)), `${operation.path}: ${status} ${text}`);
        if (status >= 300) continue;
        executed.set(operation.path, status);
        isMoving = true;
      }
    }
  }
  assert.ok(executed.size > 100, `${executed.size} commands`);
  await narrowAll(first);
});

const told = commandOf('/payments/record-network-payment').example as unknown as NetworkPayment;
const { visitor } = commandOf('/customers/become-visitor').example;
const adasToken = String(commandOf('/customers/sign-up').example['token']);

async function prepare(step: Exclude<Step, string>, market: Market, network: NetworkAnswers): Promise<void> {
  if ('path' in step) return sendAll([step], market);
  if ('network' in step) return network.answer(step.network);
  const { system } = market.door.system;
  const worker = system.client({ role: 'partner', id: 'worker', tenant: 'default', scopes: ['erasure'] });
  await waitUntil(
    system,
    async () => (await worker.query(customers, 'erasure-work', {})).documents.length > 0,
    'customers',
  );
}

for (const [what, { buyer = 'guest', steps }] of Object.entries(CHAINS)) {
  test(`and so it does one after the other: ${what}`, async () => {
    const token = buyer === 'ada' ? adasToken : newToken();
    const market = await openEmpty(bearer(token));
    if (buyer === 'guest') await market.door.post('/customers/become-visitor', { visitor, token });
    const network = new NetworkAnswers(market.door.system, told);
    try {
      for (const step of steps) {
        if (typeof step !== 'string') {
          await prepare(step, market, network);
          continue;
        }
        const { status, text } = await execute(commandOf(step), market);
        assert.ok(status < 300, `${step}: ${status} ${text}`);
        executed.set(step, status);
      }
      await narrowAll(market);
    } finally {
      await market.door.stop();
    }
  });
}

test('what was not executed stands here with the reason', () => {
  const left = commands.map(({ path }) => path).filter((path) => !executed.has(path));
  assert.deepEqual(left.toSorted(), Object.values(NOT_HERE).flat().toSorted());
});

/** Fields of lists of which no row says by itself whether it fits, and where they are tried. */
const NOT_NARROWED: Readonly<Record<string, readonly string[]>> = {
  'services/catalog/browse.int.test.ts, catalog.int.test.ts: words, languages, and what is chosen among many': [
    '/catalog/attributes?language',
    '/catalog/browse?attributes',
    '/catalog/browse?category',
    '/catalog/browse?collection',
    '/catalog/browse?currency',
    '/catalog/browse?facets',
    '/catalog/browse?language',
    '/catalog/browse?numbers',
    '/catalog/browse?options',
    '/catalog/browse?prefix',
    '/catalog/browse?priceFrom',
    '/catalog/browse?priceTo',
    '/catalog/browse?text',
    '/catalog/search-records?prefix',
    '/catalog/search?prefix',
  ],
  'services/catalog/catalog.int.test.ts: bounds on one of several prices, and on a name as it is sorted': [
    '/catalog/product-records?from',
    '/catalog/product-records?to',
    '/catalog/products-by-price?from',
    '/catalog/products-by-price?to',
  ],
  'apps/market/src/checkout: no example makes a payment that fails for good': [
    '/orders/payment-troubles?needsHelp',
    '/orders/payment-troubles?order',
  ],
  'acceptance/src/clerk/editing-orders.ts: one of several tags': ['/orders/orders?tag'],
};

test('every field that narrows a list was tried on rows that have it', () => {
  const all = lists
    .filter((list) => !isForWorkers(list))
    .flatMap((list) => filtersOf(list).map((field) => `${list.path}?${field}`));
  assert.ok(all.length > 60, `${all.length} fields`);
  assert.deepEqual(
    all.filter((one) => !narrowing.tried.has(one)).toSorted(),
    Object.values(NOT_NARROWED).flat().toSorted(),
  );
  const isNarrower = [...narrowing.tried.values()].filter(Boolean).length;
  assert.ok(isNarrower >= 24, `${isNarrower} fields leave some rows out here`);
});

test('every example of a query is answered: by what there is, or that there is nothing of that name', async () => {
  let found = 0;
  for (const operation of operations.filter(({ method }) => method === 'get')) {
    if (operation.path.includes('{')) continue;
    const { roles } = operation;
    const caller = roles.includes('staff') ? first.door.asOwner : first.buyer;
    const { status, text, code } = await first.door.get(queryUrl(operation, {}), caller);
    if (isForWorkers(operation)) assert.deepEqual([status, code], [403, 'forbidden'], operation.path);
    else assert.ok(status === 200 || (status === 404 && code === 'not-found'), `${operation.path}: ${text}`);
    assert.ok(operation.statuses.includes(String(status)), `${operation.path}: ${status} is not in the document`);
    if (status === 200 && !/^null$|^\[\]$|"rows":\[\]/.test(text)) found += 1;
  }
  assert.ok(found >= 90, `${found} queries find something`);
});
