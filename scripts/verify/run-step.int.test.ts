import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { runStep } from './run-step.ts';
import { readSourceTree } from './source-tree.ts';
import { steps } from './steps.ts';

const repository = resolve(import.meta.dirname, '../..');
const folders: string[] = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

// A checkout of one small package, with the settings and the tools of this one.
function checkout(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'banyan-verify-'));
  folders.push(root);
  for (const name of [
    '.oxfmtrc.json',
    '.oxlintrc.json',
    'tsconfig.json',
    'packages/cli/src/outlive-readers.ts',
    'packages/cli/src/read-arguments.ts',
    'scripts/test.ts',
    'scripts/test',
  ])
    cpSync(join(repository, name), join(root, name), { recursive: true, filter: (path) => !path.includes('.test.') });
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  for (const [path, text] of Object.entries({ ...sound, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const sound: Readonly<Record<string, string>> = {
  'package.json': `{
  "name": "banyan",
  "version": "0.1.0",
  "workspaces": [
    "packages/*"
  ],
  "type": "module",
  "devDependencies": {
    "@banyan/cli": "0.1.0"
  }
}
`,
  'knip.json': `{
  "workspaces": {
    ".": { "entry": ["scripts/**"] },
    "packages/*": { "entry": ["src/*.test.ts"], "project": ["src/**/*.ts"] }
  }
}
`,
  // What the scripts that are tried here import.
  'packages/cli/package.json': `{
  "name": "@banyan/cli",
  "version": "0.1.0",
  "type": "module",
  "exports": {
    "./read-arguments": "./src/read-arguments.ts"
  }
}
`,
  'packages/sum/package.json': `{
  "name": "@banyan/sum",
  "version": "0.1.0",
  "type": "module",
  "exports": "./src/index.ts"
}
`,
  'packages/sum/src/index.ts': "export { sum } from './sum.ts';\n",
  'packages/sum/src/sum.ts': '/** Adds. */\nexport const sum = (a: number, b: number): number => a + b;\n',
  'packages/sum/src/sum.test.ts':
    "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { sum } from './sum.ts';\n\n" +
    "test('adds', () => assert.equal(sum(1, 2), 3));\n",
};

const broken: readonly (readonly [step: string, files: Readonly<Record<string, string>>, report: RegExp])[] = [
  [
    'format',
    { 'packages/sum/src/sum.ts': '/** Adds. */\nexport const sum=(a:number,b:number):number=>a+b\n' },
    /src\/sum\.ts/,
  ],
  [
    'lint', // a promise that nobody waits for: seen only with types
    { 'packages/sum/src/sum.ts': '/** Adds. */\nexport function sum(): void {\n  Promise.resolve(1);\n}\n' },
    /no-floating-promises/,
  ],
  ['types', { 'packages/sum/src/sum.ts': "/** Adds. */\nexport const sum: number = 'three';\n" }, /TS2322/],
  ['unused', { 'packages/sum/src/more.ts': '/** More. */\nexport const more = 1;\n' }, /Unused files[^]*more\.ts/],
  [
    'unused',
    { 'packages/sum/src/sum.ts': `${sound['packages/sum/src/sum.ts']}/** Less. */\nexport const less = 1;\n` },
    /Unused exports[^]*less/,
  ],
  [
    'unit',
    { 'packages/sum/src/sum.ts': '/** Adds. */\nexport const sum = (a: number, b: number): number => a - b;\n' },
    /-1 !== 3/,
  ],
  ['direction', { 'packages/sum/src/sum.ts': "import 'fastify';\n" }, /sum\.ts:1 declared-imports: fastify/],
  [
    'ports',
    { 'packages/core/package.json': '{}', 'packages/core/src/now.ts': 'Date.now();\n' },
    /now\.ts:1 ports-only: Date\.now/,
  ],
  ['tidy', { 'packages/sum/src/sum.ts': 'export default 1;\n' }, /sum\.ts:1 named-exports/],
  ['links', { 'packages/sum/README.md': '[gone](gone.md)\n' }, /README\.md:1 doc-links/],
  ['links', { 'packages/sum/src/sum.ts': 'const = 1;\n' }, /sum\.ts: /], // what does not parse is never passed over
];

for (const [name, files, report] of broken) {
  test(`${name} fails on ${Object.keys(files).at(-1)} and says why`, async () => {
    const outcome = await run(name, checkout(files));
    assert.match(outcome.report, report);
    assert.equal(outcome.passed, false);
  });
}

for (const name of ['format', 'lint', 'types', 'unused', 'unit', 'direction', 'ports', 'links']) {
  test(`${name} passes when all is well`, async () => {
    const outcome = await run(name, checkout({}));
    assert.equal(outcome.passed, true, outcome.report);
  });
}

function run(name: string, root: string) {
  const step = steps.find((candidate) => candidate.name === name);
  assert.ok(step);
  return runStep(step, root, () => readSourceTree(root));
}
