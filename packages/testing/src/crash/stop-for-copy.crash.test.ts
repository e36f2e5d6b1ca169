import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CrashPoint, Moment } from './crash-point.ts';
import { CrashProcess } from './crash-process.ts';
import { FolderCopies, type FolderCopy } from './folder-copies.ts';
import { canStop } from './stop-for-copy.ts';

/** A process between two services, which have writers in threads of their own. */
const scenario = new URL('../../../core/examples/one-hold.crash.test.ts', import.meta.url);
const MOMENTS: readonly Moment[] = ['before', 'during', 'after'];
const STEPS_MIN = 10;

test(
  'a copy of a process that stands still is what SIGKILL leaves of it, byte for byte, before, during and after each durable step',
  { skip: canStop() ? false : 'processes of this machine are not copied' },
  async (t) => {
    const root = mkdtempSync(join(tmpdir(), 'banyan-stop-'));
    t.after(() => rmSync(root, { recursive: true }));
    const copies = new FolderCopies(join(root, 'contents'));
    let step = 1;
    while ((await Promise.all(MOMENTS.map((moment) => isLeftAsCopied({ step, moment })))).includes(true)) step += 1;
    assert.ok(step > STEPS_MIN, `only ${step - 1} steps`);

    /** Kills a process where it stands at a point, and compares; false when it was over before. */
    async function isLeftAsCopied(point: CrashPoint): Promise<boolean> {
      const folder = join(root, `${point.step}-${point.moment}`);
      let copy: FolderCopy | undefined;
      const child = new CrashProcess(scenario, join(root, 'compiled'), 60_000);
      const plan = { kind: 'copy', moments: [point.moment] } as const;
      const ended = await child.perform({ task: 'run', folder, plan }, ({ step: at }) => {
        if (at !== point.step) return;
        copy = copies.take(folder);
        // Whoever cannot make a copy ends the process: where it stands.
        throw new Error('that was the one');
      });
      child.end();
      if (copy === undefined) {
        assert.deepEqual(ended, { end: 'done' });
        return false;
      }
      assert.deepEqual(ended, { end: 'failed', failure: 'no copy could be made: Error: that was the one' });
      assert.ok(copy.size > 3);
      assert.deepEqual(copies.take(folder), copy);
      const put = `${folder}-put`;
      copies.put(copy, put);
      assert.deepEqual(copies.take(put), copy);
      return true;
    }
  },
);
