// `npm run contracts [-- --update [--accept-breaking]]`: compares what services promise with the committed snapshots in contracts/.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkContracts } from './contracts/check-contracts.ts';
import { readContracts, readSnapshots } from './contracts/read-contracts.ts';

const { values } = parseArgs({
  options: { update: { type: 'boolean' }, 'accept-breaking': { type: 'boolean' }, root: { type: 'string' } },
});
const root = resolve(values.root ?? resolve(import.meta.dirname, '..'));
const { told, problems, writes } = checkContracts(await readContracts(root), readSnapshots(root), {
  update: values.update === true,
  acceptBreaking: values['accept-breaking'] === true,
});
for (const line of [...told, ...problems]) console.log(line);
for (const [path, text] of problems.length === 0 ? writes : []) {
  const file = resolve(root, path);
  mkdirSync(dirname(file), { recursive: true });
  if (text === undefined) rmSync(file);
  else writeFileSync(file, text);
  console.log(`${text === undefined ? 'removed' : 'wrote'} ${path}`);
}
process.exitCode = problems.length === 0 ? 0 : 1;
