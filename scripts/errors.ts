// `npm run errors [-- --check]`: writes docs/errors.md from the error classes of every package, or says that it is behind.
import { readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { readArguments } from '@banyan/cli/read-arguments';
import { errorsPage } from './errors/errors-page.ts';
import { readErrorClasses } from './errors/read-error-classes.ts';

const USAGE = `usage: npm run errors [-- --check]

Writes docs/errors.md from the error classes of every package.

  --check   writes nothing, and ends with 1 when the page is behind`;

const { check } = readArguments(USAGE, { check: { type: 'boolean', default: false } }, 0).values;
const root = resolve(import.meta.dirname, '..');
const page = resolve(root, 'docs/errors.md');
const text = errorsPage(readErrorClasses(root));
if (!check) {
  writeFileSync(page, text);
  console.log(`wrote ${relative(root, page)}`);
} else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/errors.md is behind the error classes: npm run errors');
  process.exitCode = 1;
}
