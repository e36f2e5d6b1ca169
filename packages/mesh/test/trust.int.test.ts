import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Caller } from '@banyan/core';
import { anybody, ForbiddenError, systemPorts, UnavailableError, type LogEntry } from '@banyan/engine';
import { listenForMesh, meshClient, type IdentityFiles, type MeshIdentity, type MeshListener } from '@banyan/mesh';
import {
  certificateFiles,
  issueCertificate,
  makeAuthority,
  type KeyPair,
  type Validity,
} from '@banyan/mesh/certificates';
import { answering, done, echo } from './fake-service.ts';
import { certificates, identityOf, logged, testFolder } from './mesh-rig.ts';

const DAY_MS = 86_400_000;
const nowMs = systemPorts.clock.now();
const VALID: Validity = { fromMs: nowMs - DAY_MS, toMs: nowMs + DAY_MS };
const SOON: Validity = { fromMs: nowMs + DAY_MS, toMs: nowMs + 2 * DAY_MS };
const OVER: Validity = { fromMs: nowMs - 2 * DAY_MS, toMs: nowMs - DAY_MS };

function write(folder: string, name: string, { key, certificate }: KeyPair, authority: string): IdentityFiles {
  const files = certificateFiles(folder, name);
  writeFileSync(files.key, key);
  writeFileSync(files.certificate, certificate);
  const path = join(folder, `${name}.authority.pem`);
  writeFileSync(path, authority);
  return { ...files, authority: path };
}

/** A callee with a certificate, and what it has logged. */
async function callee(
  context: TestContext,
  identity: IdentityFiles,
): Promise<{ listener: MeshListener; log: LogEntry[] }> {
  const log: LogEntry[] = [];
  const client = answering(async ({ text }) => done(text));
  const listener = await listenForMesh({ client, contracts: [echo], identity, log: (entry) => log.push(entry) });
  context.after(() => listener.close());
  return { listener, log };
}

/** What a call ends with that a process with these files makes. */
async function outcome(
  context: TestContext,
  identity: IdentityFiles,
  address: string,
  caller: Caller = anybody(),
): Promise<unknown> {
  const patient = { patienceMs: 20_000, connectMsMax: 20_000 };
  const mesh = meshClient({ identity, endpoints: () => [address], limits: patient });
  context.after(() => mesh.close());
  return mesh
    .client(caller)
    .send(echo, 'say', { text: 'x' })
    .catch((error: unknown) => error);
}

const authority = makeAuthority(VALID);
const other = makeAuthority(VALID);
const issue = (from: KeyPair, identity: Partial<MeshIdentity>, validity = VALID): KeyPair =>
  issueCertificate(from, { name: 'x', identity: identityOf(identity), validity });

test('each kind of wrong certificate is refused, and both sides say why', async (context) => {
  const folder = await testFolder(context);
  const good = {
    caller: write(folder, 'caller', issue(authority, { gateway: true }), authority.certificate),
    callee: write(folder, 'callee', issue(authority, { services: ['echo'] }), authority.certificate),
  };
  const kinds: readonly (readonly [name: string, pair: KeyPair, why: RegExp])[] = [
    [
      'another authority',
      issue(other, { gateway: true, services: ['echo'] }),
      /its certificate is of another authority/,
    ],
    ['expired', issue(authority, { gateway: true, services: ['echo'] }, OVER), /its certificate has expired/],
    [
      'not yet valid',
      issue(authority, { gateway: true, services: ['echo'] }, SOON),
      /its certificate is not valid yet/,
    ],
    ['no name of ours', issue(authority, {}), /its certificate names no service, no gateway and no operator/],
    ['an authority itself', other, /its certificate is (signed by nobody but itself|for another purpose)/],
  ];
  const { listener, log } = await callee(context, good.callee);
  assert.deepEqual(await outcome(context, good.caller, listener.address), done('x'));
  for (const [name, pair, why] of kinds) {
    // Both trust the right authority: it is the certificate that is looked at.
    const bad = write(folder, name, pair, authority.certificate);
    log.length = 0;
    const asCaller = await outcome(context, bad, listener.address);
    assert.ok(asCaller instanceof UnavailableError, `${name}: ${String(asCaller)}`);
    assert.match(asCaller.message, new RegExp(`it says of this process: ${why.source}`), name);
    assert.match(logged(log), why, name);
    const at = await callee(context, bad);
    const asCallee = await outcome(context, good.caller, at.listener.address);
    assert.ok(asCallee instanceof UnavailableError, `${name}: ${String(asCallee)}`);
    assert.match(asCallee.message, why, name);
    while (at.log.length === 0)
      await new Promise((resolve) => systemPorts.scheduler.after(1, () => resolve(undefined)));
    assert.match(logged(at.log), new RegExp(`it says of this process: ${why.source}`), name);
  }
  const elsewhere = await callee(
    context,
    write(folder, 'elsewhere', issue(authority, { services: ['payments'] }), authority.certificate),
  );
  const mistaken = await outcome(context, good.caller, elsewhere.listener.address);
  assert.match(String(mistaken), /its certificate does not name spiffe:\/\/banyan\/service\/echo/);
});

test('nobody comes in without a certificate, with an older TLS, without the protocol, or without TLS', async (context) => {
  const folder = await testFolder(context);
  const files = certificates(folder, { caller: { gateway: true }, callee: { services: ['echo'] } });
  const { listener, log } = await callee(context, files.callee);
  const [ca, key, cert] = [files.callee.authority, files.caller.key, files.caller.certificate].map((path) =>
    readFileSync(path, 'utf8'),
  ) as [string, string, string];
  const said = async (options: ConnectionOptions): Promise<string> => {
    const socket: TLSSocket = connectTls({
      port: listener.port,
      host: '127.0.0.1',
      ca,
      checkServerIdentity: () => undefined,
      ...options,
    });
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.on('error', (error: Error) => (text += error.message));
    await new Promise((resolve) => socket.once('close', resolve));
    return text;
  };
  const alpn = { ALPNProtocols: ['banyan/1'] };
  // A session that is taken up again would not be looked at again.
  const connection = { port: listener.port, host: '127.0.0.1', ca, key, cert, checkServerIdentity: () => undefined };
  const first = connectTls({ ...connection, ...alpn }).resume();
  const [session] = (await once(first, 'session')) as [Buffer];
  first.destroy();
  const again = connectTls({ ...connection, ...alpn, session }).resume();
  await once(again, 'secureConnect');
  assert.equal(again.isSessionReused(), false);
  again.destroy();
  assert.equal(await said(alpn), '{"refused":"it shows no certificate"}\n');
  assert.equal(await said({ key, cert }), '{"refused":"it does not speak banyan/1"}\n');
  assert.match(await said({ key, cert, ALPNProtocols: ['http/1.1'] }), /no application protocol/);
  assert.match(await said({ key, cert, ...alpn, maxVersion: 'TLSv1.2' }), /protocol version/);
  const plain = connect(listener.port, '127.0.0.1');
  plain.write('{"id":1,"caller":{"role":"staff","id":"a","tenant":"default"},"ms":1,"send":["echo","say",{}]}\n');
  plain.on('error', () => plain.destroy());
  await once(plain, 'close');
  assert.match(
    logged(log),
    /it shows no certificate[^]*it does not speak banyan\/1[^]*(wrong version number|packet length|http request)/i,
  );
});

test('a process that lies about its callers is refused, role by role', async (context) => {
  const folder = await testFolder(context);
  const files = certificates(folder, {
    orders: { services: ['orders'] },
    gateway: { gateway: true },
    operator: { operator: true },
    callee: { services: ['echo'] },
  });
  const { listener, log } = await callee(context, files.callee);
  const caller = (role: Caller['role'], id = 'x'): Caller => ({ role, id, tenant: 'default' });
  const table: readonly (readonly [Caller, ...(keyof typeof files)[]])[] = [
    [caller('service', 'orders'), 'orders'],
    [caller('service', 'payments')],
    [caller('service', 'echo')],
    [caller('public'), 'gateway'],
    [{ ...caller('public'), credential: 'visitor' }, 'gateway'],
    [caller('customer'), 'gateway'],
    [caller('partner'), 'gateway'],
    [caller('staff'), 'gateway', 'operator'],
  ];
  for (const [who, ...speakers] of table)
    for (const process of ['orders', 'gateway', 'operator'] as const) {
      log.length = 0;
      const what = await outcome(context, files[process], listener.address, who);
      if ((speakers as string[]).includes(process))
        assert.deepEqual(what, done('x'), `${process} as ${who.role} ${who.id}`);
      else {
        assert.ok(what instanceof ForbiddenError, `${process} as ${who.role} ${who.id}: ${String(what)}`);
        assert.match(logged(log), /which its certificate does not let it/);
      }
    }
});
