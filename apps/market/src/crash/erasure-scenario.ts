import assert from 'node:assert/strict';
import { customers } from '@banyan/customers/contract';
import { customersService } from '@banyan/customers';
import { keySubject } from '@banyan/core';
import { customer, staff, type System } from '@banyan/engine';
import { openDataFolder } from '@banyan/sqlite';
import type { CrashScenario } from '@banyan/testing';
import { carryOutErasures, eraser, type ErasureTools } from '../erasure/carry-out-erasures.ts';
import { filesWith } from '../erasure/testing/files-with.ts';

const NAME = 'Featherstonehaugh';
const EMAIL = `ann@${NAME}.example`.toLowerCase();
const WORDS = [NAME, 'Acacia'];
const owner = staff('owner');
const named = { customer: 'ann', erasure: 'e1' };

let path = '';

/** Somebody signs up, leaves an address, asks to be erased, is erased; beside them somebody stays. A document ends, too. */
export const scenario: CrashScenario = {
  services: [customersService],

  open(folder) {
    path = folder;
    return openDataFolder(folder, { writers: 1 });
  },

  async run(system, acknowledge) {
    const isGone = (await system.client(owner).query(customers, 'erasure', { customer: 'ann' }))?.status === 'erased';
    if (!isGone) await leaveTraces(system);
    await system.client(owner).send(customers, 'set-retention', { years: 0 });
    const keep = { document: 'd1', customer: 'ann', issuedAt: '2020-01-01T00:00:00.000Z' };
    await system.client(owner).send(customers, 'keep-document', keep);
    await system.client(owner).send(customers, 'ask-erasure', named);
    acknowledge('asked');
    await finish(system);
    const { status } = (await system.client(owner).query(customers, 'erasure', { customer: 'ann' })) ?? {};
    if (status === 'erased') acknowledge('erased');
  },

  async check(system, acknowledged, finished) {
    const { operations } = system;
    // As the market's worker does at its start: between the end of a key and the new views these show what they showed.
    await finish(system);
    const left = WORDS.flatMap((word) => filesWith(path, word));
    const { status } = (await system.client(owner).query(customers, 'erasure', { customer: 'ann' })) ?? {};
    if (status === 'erased' || acknowledged.includes('erased'))
      assert.deepEqual(left, [], 'somebody erased is in the files');
    assert.deepEqual(await operations.parkedInstances(), []);
    for (const view of ['profiles', 'address-book', 'credentials'])
      assert.equal((await operations.compareView('customers', view)).differences, 0, view);
    await operations.verifyLog('customers');
    if (!finished) return;
    assert.ok(acknowledged.includes('erased'));
    const erasure = await system.client(owner).query(customers, 'erasure', { customer: 'ann' });
    assert.equal(erasure?.status, 'erased');
    const tombstones = await operations.tombstones();
    assert.deepEqual(tombstones.subjects, [keySubject('document', 'd1'), 'ann']);
    assert.equal(tombstones.names.length, 1);
    const { rows } = await system.client(owner).query(customers, 'kept-documents', { customer: 'ann' });
    assert.equal(rows[0]?.destroyed, true);
    assert.equal((await system.client(owner).query(customers, 'customer', { customer: 'bea' }))?.name, 'Bea');
  },
};

async function finish(system: System): Promise<void> {
  await system.operations.settle();
  while ((await carryOutErasures(toolsOf(system), [])).ended > 0) await system.operations.settle();
}

async function leaveTraces(system: System): Promise<void> {
  await system.client(owner).send(customers, 'register-customer', { customer: 'bea', country: 'France', name: 'Bea' });
  await system.client({ role: 'public', id: 'anybody', tenant: 'default' }).send(customers, 'sign-up', {
    customer: 'ann',
    country: 'France',
    name: `Ann ${NAME}`,
    email: EMAIL,
    password: 'correct horse',
    session: 's1',
    token: 'c2VjcmV0LXRva2VuLW9mLTI1Ni1iaXRzLW5vdC1yZWF',
  });
  const erasure = await system.client(owner).query(customers, 'erasure', { customer: 'ann' });
  if (erasure !== null && erasure.status !== 'waiting') return;
  const home = { address: 'home', country: 'FR', recipient: NAME, street: ['12 Acacia Avenue'], city: 'Lyon' };
  await system.client(customer('ann')).send(customers, 'save-address', home, { key: 'home' });
}

function toolsOf(system: System): ErasureTools {
  return {
    client: system.client(eraser),
    operations: system.operations,
    findObstacles: async () => [],
    findNames: async () => [],
    findKeys: async () => [],
  };
}
