// `npm run contracts [-- --update [--accept-breaking]]`: compares what services promise with the committed snapshots in contracts/.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readArguments, refuse } from '@banyan/cli/read-arguments';
import { checkContracts } from './contracts/check-contracts.ts';
import { readContracts, readSnapshots } from './contracts/read-contracts.ts';

const USAGE = `usage: npm run contracts [-- --update [--accept-breaking]] [-- --root FOLDER]

Compares what the services promise with the snapshots in contracts/, says what has changed and whom it breaks, and ends with 1
when a change breaks somebody or a snapshot is behind.

  --update            writes the snapshots, unless a change breaks somebody
  --accept-breaking   writes them even so; only with --update
  --root FOLDER       another checkout than this one`;

const { values } = readArguments(
  USAGE,
  { update: { type: 'boolean' }, 'accept-breaking': { type: 'boolean' }, root: { type: 'string' } },
  0,
);
if (values['accept-breaking'] === true && values.update !== true)
  refuse('--accept-breaking goes with --update: it has a say only when snapshots are written', USAGE);
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
