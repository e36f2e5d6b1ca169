import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, test } from 'node:test';
import { ownSystem } from '../owned-system.ts';
import { loadTopology } from '../load-topology.ts';

const BANYAN = join(import.meta.dirname, '../banyan.ts');
const LENDING = fileURLToPath(new URL('../../../core/examples/lending.ts', import.meta.url));
const TOPOLOGY = import.meta.resolve('@banyan/topology');
const root = await mkdtemp(join(tmpdir(), 'banyan-topologies-'));
after(() => rm(root, { recursive: true }));

/** A topology of one library, written into a file of this name. */
async function written(name: string, store: string, views: string): Promise<string> {
  const file = join(root, `${name}.ts`);
  const parts = `name: '${name}', summary: 'a library', stores: { folder: embedded(), memory: redis('MEMORY') }, hub: 'in-process', keys: 'folder'`;
  const places = `processes: { all: { instances: 1 } }, services: { library: { process: 'all', log: '${store}', views: '${views}' } }`;
  await writeFile(
    file,
    `import { embedded, redis, topology } from '${TOPOLOGY}';
     import { lending } from '${LENDING}';
     export const ${name} = topology({ services: [lending] }, { ${parts}, ${places} });`,
  );
  return file;
}

function banyan(...args: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number; out: string; err: string }>();
  execFile(process.execPath, [BANYAN, ...args], (error, out, err) =>
    resolve({ code: error === null ? 0 : Number(error.code), out, err }),
  );
  return promise;
}

test('a topology is printed as a table, and drawn', async () => {
  const [file, drawing] = [await written('whole', 'folder', 'folder'), join(root, 'whole.svg')];
  const { code, out, err } = await banyan('--topology', file, 'topology', '--svg', drawing);
  assert.deepEqual([code, err], [0, '']);
  assert.match(
    out,
    /^whole: a library\n\nprocess +instances +service +log +views +limits\nall +1 +library +folder +folder +-\n/,
  );
  assert.match(await readFile(drawing, 'utf8'), /^<svg [^]*>library<[^]*<\/svg>\n$/);
});

test('what is wrong is said, and a start refuses it with all of it before there is a folder', async () => {
  const file = await written('wrong', 'fodler', 'memory');
  const { code, out } = await banyan('--topology', file, '--json', 'topology');
  const { mistakes } = JSON.parse(out) as { readonly mistakes: readonly string[] };
  assert.deepEqual(
    [code, mistakes],
    [1, ['the log of library is on fodler, which is not among the stores: folder, memory']],
  );
  const folder = join(root, 'data');
  await assert.rejects(ownSystem(folder, await loadTopology(file)), {
    code: 'definition',
    message: /is on fodler[^]*MEMORY is not set: it says where store memory \(redis\) is/,
  });
  assert.ok(!(await readdir(root)).includes('data'));
});

test('a topology that is a function alone has nothing to show', async () => {
  const { code, err } = await banyan('--topology', join(import.meta.dirname, '../testing/tally.ts'), 'topology');
  assert.equal(code, 2);
  assert.match(err, /is a function alone/);
});
