import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';

const ROOT = resolve(import.meta.dirname, '../../../..');

/** A runbook whose commands a test carries out, one block after the other. */
export interface FollowedRunbook {
  /**
   * Carries out the next block's commands as they stand, in the repository, and holds what they print against what the page shows of it: each line must come, in
   * that order; `…` stands for anything. A server is left running until `stop`.
   */
  next(environment: Readonly<Record<string, string>>): Promise<RunningBlock>;
}

/** What a block has started. */
interface RunningBlock {
  readonly output: string;
  /** Ends what still runs, as Ctrl-C does. */
  stop(): Promise<void>;
}

/** Follows a page of docs/runbooks: its `console` blocks. Fails when the test has not come to the end of the page. */
export async function followRunbook(
  t: TestContext,
  page: string,
  follow: (runbook: FollowedRunbook) => Promise<void>,
): Promise<void> {
  const text = await readFile(join(ROOT, 'docs/runbooks', page), 'utf8');
  assert.doesNotMatch(text, /```(sh|bash|shell)/, 'commands stand in `console` blocks, which are carried out');
  const blocks = [...text.matchAll(/^```console\n([^]*?)^```$/gm)].map(([, block = '']) => block);
  await follow({
    async next(environment) {
      const block = blocks.shift();
      assert.ok(block !== undefined, `${page} has no further block`);
      return carryOut(t, block, environment);
    },
  });
  assert.deepEqual(blocks, [], `${page} has blocks that are not carried out`);
}

async function carryOut(
  t: TestContext,
  block: string,
  environment: Readonly<Record<string, string>>,
): Promise<RunningBlock> {
  const lines = block.trimEnd().split('\n');
  const commands = lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
  const shown = lines.filter((line) => !line.startsWith('$ ') && line !== '…').map(patternOf);
  const pattern = new RegExp(shown.join('[^]*?'));
  // One pipe for both, so that lines come in the order in which they were written.
  const child = spawn('sh', ['-c', `exec 2>&1\n${commands.join('\n')}`], {
    cwd: ROOT,
    env: { ...process.env, BANYAN_LOG: 'silent', ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  t.after(() => end(child, 'SIGKILL'));
  const closed = once(child, 'close');
  let output = '';
  const met = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (commands.some(isServer) && pattern.test(output)) resolve();
    });
  });
  await Promise.race([closed, met]);
  assert.match(output, pattern, `what the page shows of\n${commands.join('\n')}`);
  return {
    output,
    async stop() {
      if (child.exitCode === null) end(child, 'SIGINT');
      await closed;
    },
  };
}

const isServer = (command: string): boolean => /^(\w+=\S+ )*npm start$/.test(command);

function patternOf(line: string): string {
  return line
    .split('…')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/ +/g, ' +'))
    .join('.*');
}

// npm, the launcher and what it has launched are a process group.
function end(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ESRCH');
  }
}
