import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { customers } from '@banyan/customers/contract';
import { staff, type System } from '@banyan/engine';
import { notifications } from '@banyan/notifications/contract';
import { filesWith } from '../erasure/testing/files-with.ts';
import { MailWorker, messageIdOf } from './mail-worker.ts';
import { smtpTransport } from './smtp-transport.ts';
import { startMailServer, type MailServer } from './testing/mail-server.ts';
import { serveMail } from './testing/served-mail.ts';

const clerk = staff('clerk');
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

function folderOf(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'banyan-mail-'));
  context.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function serverOf(context: TestContext): Promise<MailServer> {
  const server = await startMailServer();
  context.after(() => server.stop());
  return server;
}

/** Services, a mail server and the worker between them. */
async function mailing(
  context: TestContext,
  path = folderOf(context),
  aheadMs = 0,
  given?: MailServer,
  accountPage?: string,
) {
  const server = given ?? (await serverOf(context));
  const served = await serveMail(path, () => aheadMs);
  const { system } = served;
  const transport = smtpTransport({ url: server.url, from: 'The shop <shop@example.org>' });
  const orderPage = 'https://shop.example/orders/{order}#{token}';
  const worker = new MailWorker({ system, transport, domain: 'example.org', tell: () => {}, orderPage, accountPage });
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= worker.stop().then(() => served.stop()));
  context.after(stop);
  return { system, server, path, stop };
}

const mailOf = (system: System, mail: string) => system.client(clerk).query(notifications, 'mail', { mail });
async function until<R>(look: () => Promise<R | undefined | false>): Promise<R> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
const reaches = (system: System, mail: string, status: string) =>
  until(async () => {
    const found = await mailOf(system, mail);
    return found?.status === status && found;
  });
const queue = (system: System, mail: string, to = 'ann@example.net') =>
  system.client(clerk).send(notifications, 'queue-mail', {
    mail,
    template: 'order-placed',
    customer: 'ann',
    to,
    name: 'Ann',
    facts: {
      order: 'web-1',
      number: '1001',
      total: { amount: 1234, currency: 'EUR', scale: 2 },
      items: [{ what: 'Teapot', quantity: 2 }],
    },
  });

test('what is queued is rendered, sent once to a real server under a stable Message-ID, and shown in the outbox', async (context) => {
  const { system, server } = await mailing(context);
  await queue(system, 'm1');
  await queue(system, 'm1');
  const sent = await reaches(system, 'm1', 'sent');
  assert.equal(server.taken.length, 1);
  const [{ raw, messageId, to }] = server.taken as [MailServer['taken'][number]];
  assert.deepEqual([messageId, to], [messageIdOf('m1', 1, 'example.org'), 'ann@example.net']);
  assert.match(raw, /Subject: Your order 1001/);
  assert.match(raw, /Hello Ann,[^]*2 x Teapot[^]*Total: 12\.34 EUR/);
  assert.match(raw, /From: The shop <shop@example\.org>/);
  assert.equal(sent.attempts, 1);
  const page = await system.client(clerk).query(notifications, 'outbox', { status: 'sent', limit: 10 });
  assert.deepEqual(
    page.rows.map(({ mail }) => mail),
    ['m1'],
  );
});

test('a code to verify an address is in the e-mail and nowhere else', async (context) => {
  const { system, server, path } = await mailing(context);
  const signUp = await system.client({ role: 'public', id: 'x', tenant: 'default' }).send(customers, 'sign-up', {
    customer: 'ann',
    country: 'France',
    email: 'ann@example.net',
    password: 'correct horse',
    session: 's1',
    token: 'c2VjcmV0LXRva2VuLW9mLTI1Ni1iaXRzLW5vdC1yZWF',
  });
  assert.ok(signUp.done);
  await reaches(system, 'verify-email ann s1', 'sent');
  const told = /^Account: ann\r?\nRequest: s1\r?\nCode: ([A-Za-z0-9_-]{43})\r?$/m;
  const code = told.exec(server.taken[0]?.raw ?? '')?.[1] ?? '';
  assert.deepEqual(filesWith(path, code), []);
  const verified = await system
    .client({ role: 'public', id: 'x', tenant: 'default' })
    .send(customers, 'verify-email', { customer: 'ann', verification: 's1', token: code });
  assert.ok(verified.done);
});

test('an e-mail about an account has all that its code is good for: who has forgotten their password has nothing else', async (context) => {
  const accountPage = 'https://shop.example/account/{purpose}#{customer}/{id}/{token}';
  const { system, server } = await mailing(context, folderOf(context), 0, undefined, accountPage);
  const anybody = system.client({ role: 'public', id: 'x', tenant: 'default' });
  const person = { customer: 'ann & co', country: 'France', email: 'ann@example.net', password: 'correct horse' };
  await anybody.send(customers, 'sign-up', { ...person, session: 's1', token: 'x'.repeat(43) });
  await reaches(system, 'verify-email ann & co s1', 'sent');
  await anybody.send(customers, 'ask-password-reset', { email: person.email, reset: 'r1' });
  await reaches(system, 'reset-password ann & co r1', 'sent');
  const pages = server.taken.map(({ raw }) => /https:[^]*?\r\n\r\n/.exec(raw)?.[0].replace(/=?\r\n/g, '') ?? raw);
  const [verification, reset] = pages.map((page) => page.replaceAll('=3D', '='));
  assert.match(verification ?? '', /^https:\/\/shop\.example\/account\/verification#ann%20%26%20co\/s1\/[\w-]{43}$/);
  const told = /^https:\/\/shop\.example\/account\/reset#(.+)\/(.+)\/([\w-]{43})$/.exec(reset ?? '') ?? [];
  const [customer = '', id = ''] = told.slice(1, 3).map(decodeURIComponent);
  const set = { customer, reset: id, token: told[3] ?? '', password: 'another horse' };
  assert.ok((await anybody.send(customers, 'reset-password', set)).done);
});

test('the link of an order is in its e-mail and nowhere else, whatever the buyer calls themselves', async (context) => {
  const { system, server, path } = await mailing(context);
  const asked = await system
    .client({ role: 'service', id: 'notifications', tenant: 'default' })
    .send(notifications, 'queue-mail', {
      mail: 'm1',
      template: 'order-placed',
      customer: 'ann',
      to: 'ann@example.net',
      name: '{link}',
      facts: { order: 'web 1', link: 'web 1' },
    });
  assert.ok(asked.done);
  const { text } = await reaches(system, 'm1', 'sent');
  assert.ok(typeof text === 'string');
  assert.match(text, /^\{link\}$/m);
  const raw = (server.taken[0]?.raw ?? '').replace(/=\r\n/g, '').replaceAll('=3D', '=');
  const token = /^https:\/\/shop\.example\/orders\/web%201#([A-Za-z0-9_-]{43})\r?$/m.exec(raw)?.[1] ?? '';
  assert.ok(token !== '', raw);
  assert.match(raw, /Hello \{link\},/);
  assert.deepEqual(filesWith(path, token), []);
});

test('what a server refuses for good is parked with its reason until staff sends it again; what it defers is tried later', async (context) => {
  const first = await mailing(context);
  const { system, server, path } = first;
  server.reply = (to, at) => {
    // It quotes the address as it writes it, and another one that this stands for.
    if (to === 'gone@example.net')
      return { code: 550, text: 'no such mailbox <Gone@EXAMPLE.net> (alias of gone.away@host.example)' };
    return to === 'busy@example.net' && at === 'message' ? { code: 451, text: 'try again later' } : undefined;
  };
  await queue(system, 'gone', 'gone@example.net');
  await queue(system, 'busy', 'busy@example.net');
  const failed = await reaches(system, 'gone', 'failed');
  assert.match(failed.said ?? '', /550/);
  assert.doesNotMatch(failed.said ?? '', /gone|example/i);
  const waiting = await reaches(system, 'busy', 'waiting');
  assert.match(waiting.said ?? '', /451/);
  server.reply = () => undefined;
  const again = (round: number) => system.client(clerk).send(notifications, 'send-again', { mail: 'gone', round });
  assert.equal((await again(3)).done, false);
  assert.ok((await again(2)).done && (await again(2)).done);
  await reaches(system, 'gone', 'sent');
  assert.deepEqual(
    server.taken.map(({ messageId }) => messageId),
    [messageIdOf('gone', 2, 'example.org')],
  );
  await first.stop();
  const later = await mailing(context, path, 2 * MINUTE_MS, server);
  assert.equal((await reaches(later.system, 'busy', 'sent')).attempts, 2);
  assert.equal(server.taken.filter(({ to }) => to === 'busy@example.net').length, 1);
});

test('with no server there nothing is lost: it is sent when there is one again', async (context) => {
  const server = await startMailServer();
  await server.stop();
  const path = folderOf(context);
  const first = await mailing(context, path, 0, server);
  await queue(first.system, 'm1');
  await reaches(first.system, 'm1', 'waiting');
  await first.stop();
  const back = await startMailServer(server.port);
  context.after(() => back.stop());
  const second = await mailing(context, path, DAY_MS, back);
  await reaches(second.system, 'm1', 'sent');
  assert.equal(back.taken.length, 1);
});

test('of an erased person nothing is sent any more, and no e-mail to them is in any byte of the folder', async (context) => {
  const server = await serverOf(context);
  server.reply = () => ({ code: 451, text: 'later' });
  const path = folderOf(context);
  const { system, stop } = await mailing(context, path, 0, server);
  await queue(system, 'm1', 'ann@featherstonehaugh.example');
  await reaches(system, 'm1', 'waiting');
  assert.ok(filesWith(path, 'featherstonehaugh').length > 0);
  await system.operations.erase({ subjects: ['ann'] });
  assert.deepEqual(filesWith(path, 'featherstonehaugh'), []);
  assert.equal((await mailOf(system, 'm1'))?.status, 'erased');
  await stop();
  server.reply = () => undefined;
  const later = await mailing(context, path, DAY_MS, server);
  await later.system.operations.settle();
  assert.deepEqual(server.taken, []);
});

const program = fileURLToPath(new URL('testing/killed-sender.ts', import.meta.url));
async function run(folder: string, url: string, moment?: string): Promise<NodeJS.Signals | number | null> {
  const args = [program, folder, url, ...(moment === undefined ? [] : [moment])];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal ?? code;
}

for (const [moment, copies] of [
  ['after queueing', 1],
  ['before sending', 1],
  ['after acceptance', 2],
  ['after recording', 1],
] as const)
  test(`killed ${moment}: an e-mail is not lost, and ${copies === 1 ? 'not doubled' : 'doubled: the only window'}`, async (context) => {
    const server = await serverOf(context);
    const path = folderOf(context);
    assert.equal(await run(path, server.url, moment), 'SIGKILL');
    assert.equal(await run(path, server.url), 0);
    assert.equal(server.taken.length, copies);
    assert.equal(new Set(server.taken.map(({ messageId }) => messageId)).size, 1, 'a copy can be told for one');
  });
