import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { systemPorts } from '@banyan/engine';
import { keepCertificates, type KeptCertificate } from './keep-certificates.ts';

const DAY_MS = 86_400_000;
const ORDERS = { services: ['orders', 'stock'], gateway: false, operator: false };
const beganMs = systemPorts.clock.now();

async function folderOf(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-certificates-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function keep(folder: string, atDays: number, identity = ORDERS): KeptCertificate {
  const clock = { now: () => beganMs + atDays * DAY_MS, monotonicMs: () => 0 };
  return keepCertificates(folder, { orders: identity }, { clock, days: 9 })[0]!;
}

test('what is good is left, what ends soon is renewed by the same authority', async (context) => {
  const folder = await folderOf(context);
  const first = keep(folder, 0);
  assert.equal(first.made, 'there was none');
  const authority = readFileSync(first.files.authority, 'utf8');
  assert.equal(first.validUntilMs, beganMs + 9 * DAY_MS);
  const text = readFileSync(first.files.certificate, 'utf8');
  const kept = keep(folder, 5.9);
  assert.equal(kept.made, undefined);
  assert.ok(Math.abs(kept.validUntilMs - first.validUntilMs) < 1_000);
  assert.equal(readFileSync(first.files.certificate, 'utf8'), text);
  assert.equal(keep(folder, 6.1).made, 'it was about to expire');
  assert.equal(keep(folder, 6.2, { ...ORDERS, services: ['orders'] }).made, 'it named something else');
  assert.equal(readFileSync(first.files.authority, 'utf8'), authority);
  const certificate = new X509Certificate(readFileSync(first.files.certificate));
  assert.ok(certificate.verify(new X509Certificate(authority).publicKey));
  assert.equal(certificate.subjectAltName, 'URI:spiffe://banyan/service/orders');
  assert.equal(certificate.ca, false);
  assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  assert.deepEqual(certificate.publicKey.asymmetricKeyDetails, { namedCurve: 'prime256v1' });
});

test('files are the owner’s alone, also where others could read what was left behind', async (context) => {
  const folder = await folderOf(context);
  writeFileSync(join(folder, 'orders.key.new'), 'left behind', { mode: 0o644 });
  chmodSync(join(folder, 'orders.key.new'), 0o644);
  keep(folder, 0);
  assert.deepEqual(readdirSync(folder).toSorted(), ['authority.key', 'authority.pem', 'orders.key', 'orders.pem']);
  for (const file of readdirSync(folder)) assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600, file);
});

test('what is damaged, or of another authority, is made anew; a damaged authority is not', async (context) => {
  const [folder, other] = [await folderOf(context), await folderOf(context)];
  const { files } = keep(folder, 0);
  const foreign = keep(other, 0).files;
  writeFileSync(files.certificate, 'no certificate');
  assert.equal(keep(folder, 0).made, 'it could not be read');
  writeFileSync(files.key, readFileSync(foreign.key));
  assert.equal(keep(folder, 0).made, 'key and certificate did not fit together');
  writeFileSync(files.key, readFileSync(foreign.key));
  writeFileSync(files.certificate, readFileSync(foreign.certificate));
  assert.equal(keep(folder, 0).made, 'it was of another authority');
  const key = join(folder, 'authority.key');
  writeFileSync(key, readFileSync(join(other, 'authority.key')));
  assert.throws(() => keep(folder, 0), /authority\.key is not its key/);
  rmSync(key);
  assert.throws(() => keep(folder, 0), /its key .* is missing/);
  writeFileSync(files.authority, 'rubbish');
  writeFileSync(key, 'rubbish');
  assert.throws(() => keep(folder, 0), /authority\.pem: it is no certificate/);
});

test('an authority that was begun is made; one that has expired is said to be', async (context) => {
  const folder = await folderOf(context);
  // A key without a certificate: what is left of a process that was killed.
  writeFileSync(join(folder, 'authority.key'), 'begun');
  assert.equal(keep(folder, 0).made, 'there was none');
  assert.throws(() => keep(folder, 3_651), /this authority has expired; remove the folder/);
});
