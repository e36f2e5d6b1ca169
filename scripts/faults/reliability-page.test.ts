import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageWith, type Row } from './reliability-page.ts';

const PAGE = `# Title

<!-- faults: written by \`npm run test:faults -- --write\` -->
<!-- end of faults -->

The end.
`;
const SETTING = { topology: 'small-fleet', machine: '2 processors', names: ['kill-a', 'kill-b'] };
const cells = {
  orders: '9',
  refused: '1',
  askedAgain: '2',
  silence: '1 s',
  back: '0.1 s',
  lag: '0.2 s',
  memory: '100 MB',
};
const row = (name: string, more: Partial<Row> = {}): Row => ({
  name,
  what: 'done',
  outcome: 'whole',
  cells,
  text: '',
  complaints: [],
  ...more,
});

test('rows are put between the marks, and what is around them stays', () => {
  const page = pageWith(PAGE, SETTING, [
    row('kill-a'),
    row('kill-b', { outcome: 'amiss', complaints: ['lost | gone'] }),
  ]);
  assert.match(page, /^# Title\n\n<!-- faults/);
  assert.match(
    page,
    /^\| `kill-a` +\| done +\| 9 +\| 1 +\| 2 +\| 1 s +\| 0\.1 s +\| 0\.2 s +\| 100 MB +\| whole +\|$/m,
  );
  assert.match(page, /^\| `kill-b` .*\| amiss: lost \/ gone +\|$/m);
  assert.match(page, /<!-- end of faults -->\n\nThe end\.\n$/);
});

test('rows are in the order of the faults, whenever they were written; of a fault that is no more there is none', () => {
  const page = pageWith(pageWith(PAGE, SETTING, [row('kill-b'), row('kill-z')]), SETTING, [row('kill-a')]);
  assert.deepEqual(page.match(/^\| `kill-./gm), ['| `kill-a', '| `kill-b']);
});

test('a row that is written again takes its own place, and the others stay', () => {
  const before = pageWith(PAGE, SETTING, [row('kill-a'), row('kill-b')]);
  const after = pageWith(before, SETTING, [
    row('kill-a', { outcome: 'skipped', cells: undefined, text: 'skipped: no disk' }),
  ]);
  assert.match(after, /`kill-a` +\| done +(\| +){7}\| skipped: no disk +\|\n\| `kill-b`/);
});

test('a page without marks is refused', () => {
  assert.throws(() => pageWith('# Title', SETTING, []), /has no <!-- faults/);
});
