import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { endWithParent } from './end-with-parent.mjs';

const ENDS_WITH_PARENT = new URL('end-with-parent.mjs', import.meta.url).href;

/**
 * Goes on as `node ARGS`: in this very process where the system can (`execve`), else in a child whose signals and exit
 * status are passed on. Either way whoever started the launcher sees one program; and one that npm started, in a shell whose process was `parent` when the
 * launcher began, ends with it.
 */
export function becomeOrRun(root, node, program, parent) {
  const canBecome = process.execve !== undefined && process.platform !== 'win32';
  // Started from a shell by hand, a program may well outlive that shell.
  const isByNpm = process.env.npm_lifecycle_event !== undefined && process.platform !== 'win32';
  const args = isByNpm ? ['--import', ENDS_WITH_PARENT, ...program] : program;
  if (isByNpm) {
    process.env.BANYAN_LAUNCHED_BY = String(canBecome ? parent : process.pid);
    process.env.BANYAN_LAUNCHED_AS = canBecome ? String(process.pid) : '';
  }
  // What the project starts by name (`node`, `tsc`) is the project's own.
  process.env.PATH = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  // Compiled code, and sources freed of their types, are kept for the next start, which takes half the time then. Node
  // compares each with its source.
  process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'node');
  // glibc gives threads arenas of their own, up to eight for each processor, and each keeps what was freed in it: 50 MB in an import, and no faster.
  process.env.MALLOC_ARENA_MAX ??= '2';
  if (canBecome) process.execve(node, [node, ...args], process.env);
  if (isByNpm) endWithParent(parent);
  const child = spawn(node, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the whole process group: the child has it already.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(`banyan: could not start ${node}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
