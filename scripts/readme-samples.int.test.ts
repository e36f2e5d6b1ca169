import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const root = resolve(import.meta.dirname, '..');

const CLIENT = `import type { Client } from '@banyan/engine';\n`;
const RANDOM = `import { randomBytes, randomUUID } from 'node:crypto';\n`;
const contract = (name: string, as = name): string =>
  `import { ${as === name ? name : `${name} as ${as}`} } from '@banyan/${name}/contract';\n`;
const clients = (...names: string[]): string => names.map((name) => `declare const ${name}: Client;\n`).join('');

/** What each sample leaves to its reader: what it calls, in whose name, and values that anyone has. */
const PRELUDES: Readonly<Record<string, string>> = {
  'packages/cassandra/README.md': '',
  'packages/cli/README.md': contract('catalog'),
  'packages/client/README.md': `declare const token: string, order: string, reason: string, signal: AbortSignal;
    import type { CommandBody } from '@banyan/core'; declare const body: CommandBody<typeof orders, 'start-checkout'>;\n`,
  'packages/core/README.md': '',
  'packages/engine/README.md': `${contract('inventory', 'inventoryContract')}import { inventoryService as inventory } from '@banyan/inventory';
    import { ordersService as orders } from '@banyan/orders';\n`,
  'packages/gateway/README.md': `import type { System } from '@banyan/engine'; declare const system: System;\n`,
  'packages/mesh/README.md': `${contract('orders')}import type { System } from '@banyan/engine'; declare const system: System;\n`,
  'packages/kafka/README.md': '',
  'packages/postgres/README.md': '',
  'packages/redis/README.md': '',
  'packages/mongodb/README.md': '',
  'packages/sqlite/README.md': `import type { ViewDefinition } from '@banyan/engine';
    declare const definition: ViewDefinition;\n`,
  'packages/testing/README.md': `import { mkdtemp, rm } from 'node:fs/promises'; import { tmpdir } from 'node:os';
    import { join } from 'node:path'; import { SqliteViewStore } from '@banyan/sqlite';\n`,
  'packages/topology/README.md': `import type { Contract, Service } from '@banyan/core';
    declare const shop: { readonly services: readonly [Service<Contract<'orders'>>, Service<Contract<'stock'>>] };\n`,
  'services/carts/README.md': `${CLIENT}${RANDOM}${contract('carts')}${clients('guest', 'ann')}declare const token: string;\n`,
  'services/catalog/README.md': `${CLIENT}${contract('catalog')}${clients('staff', 'anybody')}`,
  'services/channels/README.md': `${CLIENT}${contract('channels')}${clients('staff', 'orders')}
    import type { CommandBody } from '@banyan/core'; declare const rest: CommandBody<typeof channels, 'open-channel'>;\n`,
  'services/customers/README.md': `${CLIENT}${RANDOM}${contract('customers')}${clients('ann', 'orders', 'anybody')}
    declare const email: string, password: string; declare const guestOf: (invoice: string) => string;\n`,
  'services/inventory/README.md': `${CLIENT}${contract('inventory')}${clients('staff', 'orders', 'anybody')}declare const until: string;\n`,
  'services/notifications/README.md': `${CLIENT}${contract('notifications')}${clients('orders')}
    declare const total: { amount: number; currency: string; scale: number };\n`,
  'services/orders/README.md': `${CLIENT}${contract('orders')}${clients('buyer')}declare const checkout: string, cart: string, returnUrl: string;\n`,
  'services/pricing/README.md': `${CLIENT}${contract('pricing')}${clients('carts', 'orders')}`,
  'services/shipping/README.md': `${CLIENT}${contract('shipping')}${clients('staff', 'carts')}
    declare const destination: { country: string; postcode: string };\n`,
};

interface Sample {
  readonly path: string;
  readonly code: string;
}

function samplesOf(path: string): Sample[] {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = '']) => ({ path, code }));
}

/** What the compiler says of the samples, each as a module beside the README that shows it: `path: message`. */
function faultsOf(samples: readonly Sample[]): string[] {
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'readme-samples-'));
  try {
    const files = samples.map(({ path, code }, nth) => {
      const file = join(folder, `${nth}.ts`);
      // What stands beside the README is imported from there.
      const here = code.replaceAll(/from '\.\//g, `from '${join(root, path, '..')}/`);
      writeFileSync(file, `${here}\n${PRELUDES[path] ?? ''}\nexport {};\n`);
      return file;
    });
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: join(root, 'tsconfig.json'), include: [], files }),
    );
    const { stdout, error } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    if (error !== undefined) throw error;
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replace(/^(\d+)\.ts/, (_, nth: string) => samples[Number(nth)]!.path));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('each sample of a package’s or service’s README compiles against what it shows', () => {
  const samples = globSync('{packages,services}/*/README.md', { cwd: root }).flatMap(samplesOf);
  assert.ok(samples.length >= 20, `${samples.length} samples`);
  assert.deepEqual(
    [...new Set(samples.map(({ path }) => path))].filter((path) => !(path in PRELUDES)),
    [],
  );
  assert.deepEqual(faultsOf(samples), []);
});

test('a sample of a command that is not there, or of another body, is told', () => {
  const path = 'services/catalog/README.md';
  const faults = faultsOf([
    { path, code: `await staff.send(catalog, 'publish-goods', { sku: 'A' });` },
    { path, code: `await staff.send(catalog, 'publish-product', { sku: 7 });` },
  ]);
  assert.equal(faults.filter((fault) => fault.startsWith(`${path}(1,`)).length, 2, faults.join('\n'));
});
