import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Progress, describeAdvance, describeSeconds } from './progress.ts';

function shown(isTTY: boolean, columns = 80) {
  let text = '';
  let now = 0;
  const progress = new Progress({ isTTY, columns, write: (more) => void (text += more) }, () => now);
  return { progress, at: (ms: number) => void (now = ms), text: () => text };
}

test('elsewhere than on a terminal there is a line every five seconds, with rate and remaining time', () => {
  const { progress, at, text } = shown(false);
  progress.begin('invoices', 'lines');
  for (let second = 0; second <= 11; second += 1) {
    at(second * 1000);
    progress.advance({ done: second * 5000, of: 100_000 });
  }
  progress.end('all sent');
  assert.deepEqual(text().split('\n'), [
    'invoices ...',
    'invoices: 25,000 of 100,000 lines',
    'invoices: 50,000 of 100,000 lines, 5,000 lines/s, 10 s left',
    'invoices: all sent',
    '',
  ]);
});

test('a terminal has one line that is drawn again, never wider than it', () => {
  const { progress, at, text } = shown(true, 40);
  progress.begin('invoices', 'lines');
  progress.advance({ done: 50, of: 100 });
  at(200);
  progress.advance({ done: 75, of: 100 });
  progress.end('all sent');
  const drawn = text().split('\r\u001b[2K');
  assert.equal(drawn[1], 'invoices [############............] 50 ');
  assert.match(drawn[2]!, /^invoices \[#{18}\.{6}\] 75 /);
  assert.equal(drawn.at(-1), 'invoices: all sent\n');
  assert.ok(drawn.every((line) => line.length < 40));
});

test('on a terminal without a size nothing of the line is missing', () => {
  const { progress, text } = shown(true, 0);
  progress.begin('invoices', 'lines');
  progress.advance({ done: 50, of: 100 });
  assert.ok(text().endsWith('50 of 100 lines'), text());
});

test('says rates and times in words', () => {
  assert.equal(describeAdvance({ done: 0, of: 10 }, 'lines', undefined), '0 of 10 lines');
  assert.equal(describeAdvance({ done: 0, of: 10 }, 'lines', 0), '0 of 10 lines');
  assert.deepEqual([0.2, 60, 101, 7260].map(describeSeconds), ['1 s', '1 min 0 s', '1 min 41 s', '2 h 1 min']);
});
