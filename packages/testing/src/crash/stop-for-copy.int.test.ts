import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CrashPoint } from './crash-point.ts';
import { CrashProcess } from './crash-process.ts';
import { FolderCopies, type FolderCopy } from './folder-copies.ts';
import { canStop } from './stop-for-copy.ts';

/** A process between two services, which have writers in threads of their own. */
const scenario = new URL('../../../core/examples/holds.int.test.ts', import.meta.url);
const POINTS: readonly CrashPoint[] = [
  { step: 4, moment: 'before' },
  { step: 9, moment: 'during' },
  { step: 13, moment: 'during' },
  { step: 14, moment: 'after' },
];

test(
  'a copy of a process that stands still is what SIGKILL leaves of it, byte for byte',
  { skip: canStop() ? false : 'processes of this machine are not copied' },
  async (t) => {
    const root = mkdtempSync(join(tmpdir(), 'banyan-stop-'));
    t.after(() => rmSync(root, { recursive: true }));
    const copies = new FolderCopies(join(root, 'contents'));
    for (const [nth, point] of POINTS.entries()) {
      const folder = join(root, String(nth));
      let copy: FolderCopy | undefined;
      const child = new CrashProcess(scenario, join(root, 'compiled'), 60_000);
      const plan = { kind: 'copy', moments: [point.moment] } as const;
      const ended = await child.perform({ task: 'run', folder, plan }, ({ step }) => {
        if (step !== point.step) return;
        copy = copies.take(folder);
        // Whoever cannot make a copy ends the process: where it stands.
        throw new Error('that was the one');
      });
      assert.deepEqual(ended, { end: 'failed', failure: 'no copy could be made: Error: that was the one' });
      assert.ok(copy !== undefined && copy.size > 8);
      assert.deepEqual(copies.take(folder), copy);
      const put = join(root, `${nth}-put`);
      copies.put(copy, put);
      assert.deepEqual(copies.take(put), copy);
    }
  },
);
