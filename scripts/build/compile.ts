import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Compiles the source of every package to JavaScript and declarations in `dist`, tests left out. Returns whether the compiler was
 * content; it says itself what it finds wrong.
 */
export function compile(root: string, dist: string): boolean {
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
  // All of it, not what the exports reach: the files of threads and child processes are named by URLs.
  const include = [join(root, 'packages/*/src')];
  const exclude = ['test', 'test-d'].map((kind) => join(root, `packages/**/*.${kind}.ts`));
  writeFileSync(config, JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include, exclude }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '--project', config], { stdio: 'inherit' });
  rmSync(config);
  return status === 0;
}
