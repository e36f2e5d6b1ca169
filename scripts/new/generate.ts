import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readArguments, refuse } from '@banyan/cli/read-arguments';
import { snapshotPath, snapshotText } from '../contracts/check-contracts.ts';
import { readContracts } from '../contracts/read-contracts.ts';
import { readSourceTree } from '../verify/source-tree.ts';
import { checkName } from './check-name.ts';
import { fillTemplate } from './fill-template.ts';

const root = resolve(import.meta.dirname, '../..');
const EXTENSION = '.template';

/** What a generator makes: `kind` in its words and its templates' folder, `parent` the folder it goes to, `next` what to do then. */
export interface Kind {
  readonly kind: 'service' | 'package';
  readonly parent: string;
  readonly next: string;
}

/** The program behind `npm run new:service` and `npm run new:package`. A wrong call ends the process with exit code 2. */
export async function generate({ kind, parent, next }: Kind): Promise<void> {
  const usage = `usage: npm run new:${kind} -- NAME\n\nMakes ${parent}/NAME, a ${kind} that passes verify. NAME is kebab-case, like gift-cards.`;
  const [name, ...others] = readArguments(usage, {}, Infinity).positionals;
  if (name === undefined || others.length > 0) refuse('give one name', usage);
  const { workspaces } = readSourceTree(root);
  const exists = existsSync(join(root, parent, name)) ? `${parent}/${name} exists already` : undefined;
  const complaint = checkName(name, workspaces) ?? exists;
  if (complaint !== undefined) refuse(complaint, usage);
  const version = workspaces.find(({ directory }) => directory === '')?.manifest.version ?? '0.0.0';
  const folder = join(root, parent, name);
  writeFiles(kind, folder, { name, version });
  // The formatter has its own idea of long names; and the lockfile lists every workspace.
  run(process.execPath, join(root, 'node_modules/oxfmt/bin/oxfmt'), folder);
  run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error');
  if (kind === 'service') await writeSnapshot(name);
  console.log(`made ${parent}/${name}\n${next}`);
}

function writeFiles(kind: string, folder: string, blanks: { name: string; version: string }): void {
  const templates = join(import.meta.dirname, kind);
  const paths = readdirSync(templates, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith(EXTENSION),
  );
  for (const path of paths) {
    const target = join(folder, fillTemplate(path.slice(0, -EXTENSION.length), blanks));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, fillTemplate(readFileSync(join(templates, path), 'utf8'), blanks), { flag: 'wx' });
  }
}

// Verify compares every contract with what was committed of it.
async function writeSnapshot(name: string): Promise<void> {
  for (const description of (await readContracts(root)).filter((contract) => contract.name === name))
    writeFileSync(join(root, snapshotPath(name)), snapshotText(description));
}

function run(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
}
