import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppendAnswers, type AnswerLoss } from './append-answers.ts';

const typed = (type: string, body = ''): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(4 + Buffer.byteLength(body), 1);
  return Buffer.concat([head, Buffer.from(body)]);
};
const startup = (): Buffer => {
  const body = Buffer.from('\0\x03\0\0user\0banyan\0\0');
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + body.length);
  return Buffer.concat([length, body]);
};
const bound = (statement: string): Buffer =>
  Buffer.concat([typed('B', `\0${statement}\0\0\0`), typed('E'), typed('S')]);
const READY = typed('Z', 'I');
const answered = Buffer.concat([typed('2'), typed('D', 'row'), typed('C', 'SELECT 1')]);

/** A connection that has been opened. */
function opened(every: number): { readonly listener: AppendAnswers; readonly loss: AnswerLoss } {
  const loss = { every, seen: 0, lost: 0 };
  const listener = new AppendAnswers(loss);
  listener.asked(startup());
  assert.equal(listener.answered(Buffer.concat([typed('R'), READY])), 'pass');
  return { listener, loss };
}

test('an append’s answer is held until it is committed, and each so many’th is lost then', () => {
  const { listener, loss } = opened(2);
  for (const fate of ['pass', 'lose']) {
    listener.asked(bound('append'));
    assert.equal(listener.answered(answered), 'hold');
    assert.equal(listener.answered(READY), fate);
  }
  assert.deepEqual(loss, { every: 2, seen: 2, lost: 1 });
});

test('messages may arrive in any pieces', () => {
  const { listener } = opened(1);
  for (const byte of bound('append')) listener.asked(Buffer.from([byte]));
  const fates = Array.from(Buffer.concat([answered, READY]), (byte) => listener.answered(Buffer.from([byte])));
  assert.deepEqual([...new Set(fates.slice(0, -1))], ['hold']);
  assert.equal(fates.at(-1), 'lose');
});

test('other statements, appends that failed, and appends while nothing is to be lost are answered', () => {
  const { listener, loss } = opened(1);
  listener.asked(bound('head'));
  assert.equal(listener.answered(Buffer.concat([answered, READY])), 'pass');
  listener.asked(bound('append'));
  assert.equal(listener.answered(Buffer.concat([typed('E', 'ERROR'), READY])), 'pass');
  loss.every = 0;
  listener.asked(bound('append'));
  assert.equal(listener.answered(Buffer.concat([answered, READY])), 'pass');
  assert.equal(loss.seen, 0);
});
