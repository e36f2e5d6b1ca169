import fs from 'node:fs';
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, sep } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Gate } from '@banyan/testing';

const ASYNC = ['writeFile', 'rename', 'rm'] as const;
const SYNC = ['writeFileSync', 'renameSync', 'rmSync'] as const;

type Call = (this: unknown, ...args: readonly unknown[]) => unknown;

let under = '';
let gate: Gate | undefined;

/**
 * Makes steps of what this process does to the files of the import in this folder: commits of its spool, and whatever is written, renamed and removed. It
 * is Node's own calls that pass the gate, so that nothing of the import has to say what its steps are, nor can forget one.
 */
export function gateImportFiles(folder: string, through: Gate): void {
  if (gate === undefined) gateCalls();
  [under, gate] = [folder + sep, through];
}

function gateCalls(): void {
  for (const name of ASYNC) replace(files, name, (call, path, args) => gate!(step(name, path), async () => call(args)));
  for (const name of SYNC) replace(fs, name, (call, path, args) => gate!.now(step(name, path), () => call(args)));
  syncBuiltinESMExports();
  // The import writes to its databases in transactions; beside them, opening one does, and the last to close it.
  gateMethod('exec', (sql) => /^(COMMIT|PRAGMA)\b/i.exec(String(sql))?.[0]);
  gateMethod('close', () => 'close');
}

/** @param stepIn what a call is called, if it is a step */
function gateMethod(name: 'exec' | 'close', stepIn: (argument: unknown) => string | undefined): void {
  const original = Reflect.get(DatabaseSync.prototype, name) as Call;
  const replaced = function (this: DatabaseSync, ...args: readonly unknown[]): void {
    passDatabase(this, stepIn(args[0]), () => void original.apply(this, [...args]));
  };
  Reflect.set(DatabaseSync.prototype, name, replaced);
}

function passDatabase(database: DatabaseSync, verb: string | undefined, call: () => void): void {
  const path = verb !== undefined && database.isOpen ? database.location() : null;
  if (path?.startsWith(under) === true) gate!.now(step(verb!, path), call);
  else call();
}

function replace<K extends string>(
  owner: Readonly<Record<K, unknown>>,
  name: K,
  pass: (call: (args: readonly unknown[]) => unknown, path: string, args: readonly unknown[]) => unknown,
): void {
  const original = owner[name] as Call;
  const call = (args: readonly unknown[]): unknown => original.apply(owner, [...args]);
  const replaced: Call = (...args) =>
    typeof args[0] === 'string' && args[0].startsWith(under) ? pass(call, args[0], args) : call(args);
  Object.assign(owner, { [name]: replaced });
}

function step(name: string, path: string): string {
  return `${basename(path)} ${name}`;
}
