// Behind every npm script: `node scripts/launch.mjs [--NODE-OPTION...] SCRIPT [ARGUMENT...]` runs SCRIPT on the project's
// own Node 24, after installing the dependencies if they are not there. Plain JavaScript, because it must start on Node 18.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { becomeOrRun } from './launch/become-or-run.mjs';
import { ensureInstalled } from './launch/ensure-installed.mjs';
import { withoutOverridden } from './launch/without-overridden.mjs';
import { LaunchError } from './launch/launch-error.mjs';

const parent = process.ppid;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const given = process.argv.slice(2);
const optionCount = given.findIndex((argument) => !argument.startsWith('--'));
const options = given.slice(0, Math.max(0, optionCount));
const [script, ...args] = optionCount < 0 ? [] : given.slice(optionCount);

try {
  if (script === undefined)
    throw new LaunchError('usage: node scripts/launch.mjs [--NODE-OPTION...] SCRIPT [ARGUMENT...]');
  const node = await ensureInstalled(root);
  becomeOrRun(
    root,
    node,
    [...withoutOverridden(options, process.env.NODE_OPTIONS ?? ''), resolve(root, script), ...args],
    parent,
  );
} catch (error) {
  if (!(error instanceof LaunchError)) throw error;
  console.error(`banyan: ${error.message}`);
  process.exitCode = 1;
}
