import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { catalog } from '@banyan/catalog/contract';
import { ownSystem } from '@banyan/cli';
import { UnavailableError, staff } from '@banyan/engine';
import { oneProcess } from '@banyan/topologies/one-process';
import { temporaryFolder } from '../retail/testing/retail-csv.ts';
import { CommandSender } from './command-sender.ts';

/** Far below what a process of a fleet that is started again is waited for, which is 30 s. */
const AT_ONCE_MS = 10_000;

test('whoever is stopped waits for no service that has ended', { timeout: AT_ONCE_MS }, async (t) => {
  const owner = await ownSystem(join(await temporaryFolder(t), 'data'), oneProcess);
  let stopped = false;
  const sender = new CommandSender(owner.client(staff('import')), () => stopped);
  assert.equal(await sender.query(catalog, 'product', { sku: 'MUG' }), null);
  stopped = true;
  await owner.close();
  await assert.rejects(sender.query(catalog, 'product', { sku: 'MUG' }), UnavailableError);
});
