import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Compiles the given entry files of packages/, and what they import, to JavaScript and declarations in `dist`. Returns whether the
 * compiler was content; it says itself what it finds wrong.
 */
export function compile(root: string, entries: readonly string[], dist: string): boolean {
  mkdirSync(dist, { recursive: true });
  const config = join(dist, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    rewriteRelativeImportExtensions: true,
    rootDir: join(root, 'packages'),
    outDir: dist,
    typeRoots: [join(root, 'node_modules/@types')],
  };
  const files = [...entries, ...threadFiles(root)].map((entry) => join(root, entry));
  writeFileSync(config, JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: [], files }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '--project', config], { stdio: 'inherit' });
  rmSync(config);
  return status === 0;
}

// A worker thread's file is named by a URL, which the compiler does not follow.
function threadFiles(root: string): string[] {
  return globSync('packages/*/src/**/*-thread.ts', { cwd: root });
}
