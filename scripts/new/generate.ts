import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
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

/** The program behind `npm run new:service` and `npm run new:package`. Returns its exit code: 2 for a wrong call. */
export function generate({ kind, parent, next }: Kind, args: readonly string[]): number {
  const usage = `usage: npm run new:${kind} -- NAME\n\nMakes ${parent}/NAME, a ${kind} that passes verify. NAME is kebab-case, like gift-cards.`;
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  if (values.help === true) {
    console.log(usage);
    return 0;
  }
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0) {
    console.error(`new:${kind}: give one name\n\n${usage}`);
    return 2;
  }
  const { workspaces } = readSourceTree(root);
  const complaint = checkName(name, workspaces);
  if (complaint !== undefined) {
    console.error(`new:${kind}: ${complaint}`);
    return 2;
  }
  const version = workspaces.find(({ directory }) => directory === '')?.manifest.version ?? '0.0.0';
  const folder = join(root, parent, name);
  writeFiles(kind, folder, { name, version });
  // The formatter has its own idea of long names; and the lockfile lists every workspace.
  run(process.execPath, join(root, 'node_modules/oxfmt/bin/oxfmt'), folder);
  run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error');
  console.log(`made ${parent}/${name}\n${next}`);
  return 0;
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

function run(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
}
