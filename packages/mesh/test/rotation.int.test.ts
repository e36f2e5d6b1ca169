import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { anybody, systemPorts, type LogEntry } from '@banyan/engine';
import { CertificateError, listenForMesh, meshClient } from '@banyan/mesh';
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
  const listener = await listenForMesh({ client: answering(answer), contracts: [echo], identity: files.callee, limits: LIMITS });
  const entries: LogEntry[] = [];
  const log = (entry: LogEntry): void => void entries.push(entry);
  const mesh = meshClient({ identity: files.caller, endpoints: () => [listener.address], limits: LIMITS, log });
  const client = mesh.client(anybody());
  const holding = client.send(echo, 'say', { text: 'hold' });
  let isOver = false;
  let calls = 0;
  const caller = async (): Promise<void> => {
    while (!isOver) {
      // Without a key: one that is lost on its way would fail.
      assert.deepEqual(await client.send(echo, 'say', { text: 'x' }), done('x'));
      calls += 1;
    }
  };
  const callers = Promise.all(Array.from({ length: 16 }, caller));
  const processes = { caller: identityOf({ gateway: true }), callee: identityOf({ services: ['echo'] }) };
  const { scheduler } = systemPorts;
  for (let round = 0; round < 4; round += 1) {
    const later = { now: () => systemPorts.clock.now(), monotonicMs: () => 0 };
    // A name more, and one less: certificates that say something else are made anew.
    const more = round % 2 === 0 ? ['echo', 'more'] : ['echo'];
    const kept = keepCertificates(folder, { ...processes, callee: identityOf({ services: more }) }, { clock: later });
    assert.equal(kept[1]!.made, 'it named something else');
    const before = calls;
    await new Promise((resolve) => scheduler.after(100, () => resolve(undefined)));
    while (calls < before + 50) await new Promise((resolve) => scheduler.after(5, () => resolve(undefined)));
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

test('a connection ends with the certificate that it was made with, its calls do not; and there is no new one with an old certificate', async (context) => {
  const time = new TestTime();
  const ports = { clock: time, scheduler: time };
  const folder = await testFolder(context);
  const processes = { caller: identityOf({ gateway: true }), callee: identityOf({ services: ['echo'] }) };
  const [caller, callee] = keepCertificates(folder, processes, { clock: time, days: 2 }) as [any, any];
  // Longer than a certificate, so that only its end is at work.
  const limits = { heartbeatMs: 30 * DAY_MS, filesMs: DAY_MS / 4, callMsMax: 20 * DAY_MS };
  const held: (() => void)[] = [];
  const client = answering(async ({ text }) => {
    if (text === 'hold') await new Promise<void>((resolve) => held.push(resolve));
    return text;
  });
  const listener = await listenForMesh({ client, contracts: [echo], identity: callee.files, limits, ports });
  const mesh = meshClient({ identity: caller.files, endpoints: () => [listener.address], limits, ports });
  const ask = (text: string): Promise<string> => mesh.client(anybody()).query(echo, 'ask', { text });
  assert.equal(await ask('x'), 'x');
  const holding = ask('hold');
  while (held.length === 0) await new Promise((resolve) => time.soon(() => resolve(undefined)));
  time.pass(1.5 * DAY_MS);
  keepCertificates(folder, processes, { clock: time, days: 2 });
  // They are of the future for TLS, which has the machine's clock, but not for long ago: both are valid by it.
  time.pass(DAY_MS / 4);
  assert.equal(await ask('y'), 'y');
  held[0]!();
  assert.equal(await holding, 'hold');
  const closed = [mesh.close(), listener.close()];
  await Promise.all(closed);
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
