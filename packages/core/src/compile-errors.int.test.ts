import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const examples = fileURLToPath(new URL('../examples/', import.meta.url));
const imports = `import { decision, processManager, service, step } from '@banyan/core';
import { copies, library } from '${examples}lending.ts';
import { askForHold, collectHold, desk, holdState, holding } from '${examples}holds.ts';
`;

// What people mistype, and the words of the compiler that have to be there: the name that is wrong and those that are right.
const samples: readonly (readonly [name: string, code: string, ...words: string[]])[] = [
  [
    'correct',
    "decision(library, 'buy-book', ({ book }) => copies(book), (bought, stock) => stock.append('book-bought', bought));",
  ],
  [
    'event',
    "decision(library, 'buy-book', ({ book }) => copies(book), (bought, stock) => stock.append('book-bougt', bought));",
    `'"book-bougt"' is not assignable to parameter of type '"book-bought" | "book-lent" | "book-returned"'`,
  ],
  [
    'command',
    "step(library, 'lend-bok');",
    `'"lend-bok"' is not assignable to parameter of type '"buy-book" | "lend-book" | "return-book"'`,
  ],
  [
    'followed',
    "processManager('p', holdState).on(library, 'book-bougt', () => '', () => {});",
    `parameter of type '"book-bought" | "book-lent" | "book-returned"'`,
  ],
  [
    'uses',
    'service(desk, { aggregates: [holdState], decisions: [askForHold, collectHold], processes: [holding] });',
    `Type '"library"' is not assignable to type '"desk"'`,
  ],
  [
    'outcome',
    "processManager('p', holdState, { steps: { lend: step(library, 'lend-book') } }).after('lend', { done: () => {} });",
    `Property '"none-left"' is missing`,
  ],
];

test('what is right compiles, and a mistake is told by the name that is wrong and those that are right', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-types-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['*.ts'] }),
  );
  for (const [name, code] of samples) writeFileSync(join(folder, `${name}.ts`), `${imports}${code}\n`);
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '--pretty', 'false', '-p', folder], { encoding: 'utf8' });
  for (const [name, , ...words] of samples) {
    const told = stdout
      .split(/^(?=\S)/m)
      .filter((error) => error.includes(`${name}.ts(`))
      .join('');
    if (words.length === 0) assert.equal(told, '', name);
    for (const word of words) assert.ok(told.includes(word), `${name}: ${told}\nlacks: ${word}`);
  }
  assert.doesNotMatch(stdout, /TS2589|Consider adding 'undefined'/);
});
