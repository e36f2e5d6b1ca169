// `npm run format [-- PATH...]`: formats everything, or what is at the given paths.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { readArguments } from '@banyan/cli/read-arguments';

const root = resolve(import.meta.dirname, '..');
const USAGE = `usage: npm run format [-- PATH...]

Formats every file of the repository in place, or those at the given paths. \`npm run verify\` says which are not formatted.`;

const { positionals } = readArguments(USAGE, {}, Infinity);
const paths = positionals.length === 0 ? [root] : positionals;
const { status } = spawnSync(process.execPath, [join(root, 'node_modules/oxfmt/bin/oxfmt'), ...paths], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
