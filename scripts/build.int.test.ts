import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'banyan-build-'));
const built = join(folder, 'built');
const project = join(folder, 'project');
after(() => rmSync(folder, { recursive: true }));

// Someone else's project, which has our packages from their tarballs and nothing of this repository.
before(() => {
  run(root, process.execPath, 'scripts/build.ts', built);
  mkdirSync(project);
  const tarballs = readdirSync(built).map((name) => {
    const [{ filename }] = JSON.parse(run(join(built, name), 'npm', 'pack', '--json')) as [{ filename: string }];
    return join(built, name, filename);
  });
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "private": true, "type": "module" }');
  run(project, 'npm', 'install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', ...tarballs);
});

test('the first service of the README type-checks against the published packages, and runs on them', () => {
  writeFileSync(join(project, 'first-service.ts'), firstServiceOfReadme());
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: 'es2024',
    module: 'nodenext',
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    noEmit: true,
    skipLibCheck: false, // our declarations, too, must hold
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['first-service.ts'] }));
  run(project, process.execPath, join(root, 'node_modules/typescript/bin/tsc'));
  // What the README says that it prints, the second time too.
  assert.equal(run(project, process.execPath, 'first-service.ts'), 'true { sold: 2 }\n');
  assert.equal(run(project, process.execPath, 'first-service.ts'), 'true { sold: 2 }\n');
});

test('every export of every package can be imported', () => {
  const names = readdirSync(built).flatMap((name) => {
    const manifest = readFileSync(join(project, 'node_modules/@banyan', name, 'package.json'), 'utf8');
    const { exports } = JSON.parse(manifest) as { exports: Record<string, unknown> };
    return Object.keys(exports).map((subpath) => `@banyan/${name}${subpath.slice(1)}`);
  });
  assert.ok(names.includes('@banyan/core') && names.includes('@banyan/core/testing'));
  writeFileSync(join(project, 'all.mjs'), names.map((name) => `await import('${name}');`).join('\n'));
  run(project, process.execPath, 'all.mjs');
});

test('the command line runs from its package', () => {
  assert.match(run(project, join(project, 'node_modules/.bin/banyan'), '--help'), /Usage: banyan/);
});

test('a package holds no tests, no TypeScript source and no path of the machine it was built on', () => {
  for (const path of readdirSync(join(project, 'node_modules/@banyan'), { recursive: true, encoding: 'utf8' })) {
    assert.doesNotMatch(path, /\.test\.|(?<!\.d)\.ts$/);
    if (/\.(js|ts|json)$/.test(path))
      assert.ok(!readFileSync(join(project, 'node_modules/@banyan', path), 'utf8').includes(root), path);
  }
});

// The first block of TypeScript under the heading that announces it.
function firstServiceOfReadme(): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const code = /^#+ .*first service.*$[^]*?^```ts\n([^]*?)^```$/im.exec(readme)?.[1];
  assert.ok(code, 'README.md has a heading with "first service" and a block of ts below it');
  assert.ok(code.trimEnd().split('\n').length <= 40, 'it says that it is forty lines');
  return code;
}

function run(cwd: string, command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  assert.equal(status, 0, `${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}
