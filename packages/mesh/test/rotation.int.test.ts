import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { anybody, systemPorts, type LogEntry } from '@banyan/engine';
import { CertificateError, listenForMesh, maySpeakFor, meshClient, type IdentityFiles } from '@banyan/mesh';
import { keepCertificates } from '@banyan/mesh/certificates';
import { answering, done, echo } from './fake-service.ts';
import { certificates, identityOf, logged, testFolder } from './mesh-rig.ts';
import { TestTime } from './test-time.ts';

const DAY_MS = 86_400_000;
const LIMITS = { filesMs: 20, closeMsMax: 500 };

test('certificates are renewed under load and no call fails; what was begun ends on the old connection', async (context) => {
  const folder = await testFolder(context);
  const files = certificates(folder, { caller: { gateway: true }, callee: { services: ['echo'] } });
  const held: (() => void)[] = [];
  const answer = async ({ text }: { readonly text: string }): Promise<unknown> => {
    if (text === 'hold') await new Promise<void>((resolve) => held.push(resolve));
    return done(text);
  };
  const seen = new Set<string>();
  const listener = await listenForMesh({
    client: answering(answer),
    contracts: [echo],
    identity: files.callee,
    limits: LIMITS,
    speaksFor(peer, caller) {
      seen.add(peer.services.join());
      return maySpeakFor(peer, caller);
    },
  });
  const entries: LogEntry[] = [];
  const log = (entry: LogEntry): void => void entries.push(entry);
  const mesh = meshClient({ identity: files.caller, endpoints: () => [listener.address], limits: LIMITS, log });
  const client = mesh.client(anybody());
  const holding = client.send(echo, 'say', { text: 'hold' });
  let isOver = false;
  const caller = async (): Promise<void> => {
    while (!isOver) {
      // Without a key: one that is lost on its way would fail.
      assert.deepEqual(await client.send(echo, 'say', { text: 'x' }), done('x'));
    }
  };
  const callers = Promise.all(Array.from({ length: 16 }, caller));
  const { clock, scheduler } = systemPorts;
  for (let round = 1; round <= 4; round += 1) {
    // Certificates that say something else than they should are made anew.
    const services = [`round-${round}`];
    const kept = keepCertificates(
      folder,
      { caller: identityOf({ gateway: true, services }), callee: identityOf({ services: ['echo', ...services] }) },
      { clock },
    );
    assert.deepEqual(
      kept.map(({ made }) => made),
      ['it named something else', 'it named something else'],
    );
    while (!seen.has(services.join())) await new Promise((resolve) => scheduler.after(5, () => resolve(undefined)));
  }
  isOver = true;
  await callers;
  assert.equal(held.length, 1);
  held[0]!();
  assert.deepEqual(await holding, done('hold'));
  await mesh.close();
  await listener.close();
  assert.doesNotMatch(logged(entries), /no instance|ECONN/);
});

test('a connection ends with its certificate, the calls on it do not; and there is no new one until the files are renewed', async (context) => {
  const time = new TestTime();
  const ports = { clock: time, scheduler: time };
  const folder = await testFolder(context);
  const processes = { caller: identityOf({ gateway: true }), callee: identityOf({ services: ['echo'] }) };
  const make = (days: number) => keepCertificates(folder, processes, { clock: systemPorts.clock, days });
  const [caller, callee] = make(2).map(({ files }) => files) as [IdentityFiles, IdentityFiles];
  // Only the certificate's end is at work: no heartbeats before it.
  const limits = { heartbeatMs: 20 * DAY_MS, filesMs: 3 * DAY_MS, callMsMax: 20 * DAY_MS };
  const held: (() => void)[] = [];
  const client = answering(async ({ text }) => {
    if (text === 'hold') await new Promise<void>((resolve) => held.push(resolve));
    return text;
  });
  const listener = await listenForMesh({ client, contracts: [echo], identity: callee, limits, ports });
  const mesh = meshClient({ identity: caller, endpoints: () => [listener.address], limits, ports });
  const ask = (text: string): Promise<string> => mesh.client(anybody()).query(echo, 'ask', { text });
  const turn = (): Promise<void> => new Promise((resolve) => time.soon(resolve));
  const holding = ask('hold');
  while (held.length === 0) await turn();
  time.pass(2 * DAY_MS);
  const refused = assert.rejects(ask('x'), /its certificate has expired/);
  let isOver = false;
  void refused.finally(() => (isOver = true));
  while (!isOver) {
    time.pass(10);
    await turn();
  }
  await refused;
  held[0]!();
  assert.equal(await holding, 'hold');
  for (const { key, certificate } of [caller, callee]) for (const path of [key, certificate]) rmSync(path);
  make(10);
  time.pass(DAY_MS);
  let answer: string | undefined;
  while (answer === undefined) {
    time.pass(10);
    await turn();
    answer = await ask('y').catch(() => undefined);
  }
  assert.equal(answer, 'y');
  await Promise.all([mesh.close(), listener.close()]);
});

test('files that are half written, or gone, leave what was read before at work', async (context) => {
  const folder = await testFolder(context);
  const files = certificates(folder, { caller: { gateway: true }, callee: { services: ['echo'] } });
  const time = new TestTime();
  const entries: LogEntry[] = [];
  const mesh = meshClient({
    identity: files.caller,
    endpoints: () => [],
    ports: { clock: time, scheduler: time },
    limits: { filesMs: 100 },
    log: (entry) => entries.push(entry),
  });
  context.after(() => mesh.close());
  writeFileSync(files.caller.certificate, 'half of a');
  time.pass(100);
  assert.match(logged(entries), /caller\.pem: it cannot be used with/);
  rmSync(files.caller.key);
  time.pass(100);
  assert.match(logged(entries), /caller\.key: it cannot be read/);
  assert.throws(() => meshClient({ identity: files.caller, endpoints: () => [] }), CertificateError);
  assert.throws(
    () => meshClient({ identity: { ...files.callee, key: files.callee.authority }, endpoints: () => [] }),
    /it cannot be used with/,
  );
});
