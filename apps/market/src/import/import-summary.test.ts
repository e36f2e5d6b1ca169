import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summaryText } from './import-summary.ts';
import type { ImportSummary } from './run-import.ts';

const file = { lines: 12, added: 10, known: 0, rejected: 2, readBefore: false };
const record = { read: 12, accepted: 10, rejected: 2 };
const done: ImportSummary = {
  file,
  record,
  rejectFile: '/d/rejects.csv',
  sentInvoices: 3,
  sentLines: 10,
  leftLines: 0,
};

test('says what was read, where rejects are, and how fast it was', () => {
  assert.equal(
    summaryText(done, 2),
    `lines: 12 read, 10 accepted, 2 rejected
rejected lines, with reasons: /d/rejects.csv
imported: 3 invoices with 10 lines in 2 s, 5 lines/s
next: npm run report, npm run check
`,
  );
});

test('says that there was nothing new, or that lines are left', () => {
  const nothing = { ...done, rejectFile: undefined, sentInvoices: 0, sentLines: 0 };
  assert.match(summaryText(nothing, 1), /nothing new: everything in this file was imported before\n$/);
  assert.match(summaryText({ ...done, leftLines: 90 }, 1), /stopped: 90 lines wait for the next run/);
});
