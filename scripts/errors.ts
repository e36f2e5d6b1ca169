// `node scripts/errors.ts [--check]`: writes docs/errors.md from the error classes of every package, or says that it is behind.
import { readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { errorsPage } from './errors/errors-page.ts';
import { readErrorClasses } from './errors/read-error-classes.ts';

const root = resolve(import.meta.dirname, '..');
const page = resolve(root, 'docs/errors.md');
const text = errorsPage(readErrorClasses(root));
if (!process.argv.includes('--check')) {
  writeFileSync(page, text);
  console.log(`wrote ${relative(root, page)}`);
} else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/errors.md is behind the error classes: npm run errors');
  process.exitCode = 1;
}
