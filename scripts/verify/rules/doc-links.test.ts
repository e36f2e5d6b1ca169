import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { docLinks } from './doc-links.ts';

const runbook =
  '# Restore a backup\n\n## `banyan restore` FILE\n\n## Twice\n\n## Twice\n\n<a id="by-hand"></a>\n\n```sh\n# not a heading\n```\n';

const complaints = (text: string): readonly string[] =>
  docLinks
    .check(
      sourceTreeOf({
        'docs/page.md': text,
        'docs/runbooks/restore.md': runbook,
        'packages/core/README.md': '# core\n',
      }),
    )
    .map(({ message }) => message);

for (const text of [
  '[a](runbooks/restore.md)',
  '[a](./runbooks/restore.md "Restore")',
  '[a](../packages/core/)',
  '[a](/packages/core/README.md#core)',
  '[a](..)',
  '[a](runbooks/restore.md#restore-a-backup)',
  '[a](runbooks/restore.md#banyan-restore-file)',
  '[a](runbooks/restore.md#twice) [b](runbooks/restore.md#twice-1)',
  '[a](runbooks/restore.md#by-hand)',
  '# Here\n\n[a](#here)',
  '[a][b]\n\n[b]: runbooks/restore.md',
  '[a](https://example.org/gone.md#x) <a href="mailto:a@example.org">',
  '`[a](gone.md)`',
  '```md\n[a](gone.md)\n```',
]) {
  test(`lets pass ${JSON.stringify(text)}`, () => assert.deepEqual(complaints(text), []));
}

for (const [text, complaint] of [
  ['[a](gone.md)', 'gone.md: there is no docs/gone.md'],
  ['![a](gone.png)', 'gone.png: there is no docs/gone.png'],
  ['[a](../../outside.md)', '../../outside.md: there is no ../outside.md'],
  ['[b]: gone.md', 'gone.md: there is no docs/gone.md'],
  ['<img src="gone.svg">', 'gone.svg: there is no docs/gone.svg'],
  ['[a](#gone)', '#gone: docs/page.md has no heading #gone'],
  ['[a](runbooks/restore.md#twice-2)', 'runbooks/restore.md#twice-2: docs/runbooks/restore.md has no heading #twice-2'],
  [
    '[a](runbooks/restore.md#not-a-heading)',
    'runbooks/restore.md#not-a-heading: docs/runbooks/restore.md has no heading #not-a-heading',
  ],
] as const) {
  test(`refuses ${JSON.stringify(text)}`, () => assert.deepEqual(complaints(text), [complaint]));
}

test('names the line, also below code', () => {
  const text = '# Page\n\n```sh\nls\n```\n\n`a`\n[a](gone.md)\n';
  const [violation] = docLinks.check(sourceTreeOf({ 'docs/page.md': text }));
  assert.equal(violation?.line, 8);
});
