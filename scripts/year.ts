// `npm run year`: a whole public year through the shop, killed several times. Minutes long, and so no part of `npm test`.
import { join, resolve } from 'node:path';
import { run } from 'node:test';
import { report } from './test/report.ts';

const TIMEOUT_MS = 60 * 60_000;

const root = resolve(import.meta.dirname, '..');
const files = [join(root, 'apps/market/src/year/whole-year.sim.test.ts')];
const summary = await report(run({ files, cwd: root, timeout: TIMEOUT_MS }), root, (line) => console.log(line));
console.log(`${summary.passed} passed, ${summary.failed} failed, ${summary.skipped} skipped`);
process.exitCode = summary.failed === 0 ? 0 : 1;
