import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownSystem, type SystemAccess } from '@banyan/cli';
import { oneProcess } from '@banyan/topologies/one-process';
import { Progress } from '../import/progress.ts';
import { temporaryFolder } from '../retail/testing/retail-csv.ts';
import { runChecks } from './run-checks.ts';

test('what is parked is asked once no view is being made: other code takes what the old one could not, and stops at something else', async (t) => {
  const access = await ownSystem(join(await temporaryFolder(t), 'data'), oneProcess);
  t.after(() => access.close());
  const { operations } = access;
  await operations.settle();
  const asked: string[] = [];
  /** How often views are still being made when it is asked. */
  let looks = 3;
  const watched: SystemAccess['operations'] = {
    ...operations,
    async views() {
      const rebuilding = looks > 0;
      looks -= 1;
      asked.push(rebuilding ? 'views in the making' : 'views');
      return (await operations.views()).map((view) => ({ ...view, rebuilding }));
    },
    parkedRows() {
      asked.push('parked rows');
      return operations.parkedRows();
    },
  };
  const { outcome } = await runChecks({ ...access, operations: watched }, new Progress({ write: () => {} }));
  assert.equal(outcome, 'whole');
  assert.equal(asked.filter((what) => what === 'parked rows').length, 1);
  assert.ok(asked.lastIndexOf('views in the making') < asked.indexOf('parked rows'), asked.join());
});
