import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ProtocolError } from '../errors.ts';
import { FrameReader, FrameWriter } from './frames.ts';

test('frames come out as they went in, however the stream is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ text: fc.string(), nested: fc.jsonValue() }), { maxLength: 10 }),
      fc.integer({ min: 1, max: 50 }),
      async (sent, chunkSize) => {
        const written: string[] = [];
        const writer = new FrameWriter((text) => written.push(text));
        for (const frame of sent) writer.write(frame);
        writer.flush();
        assert.ok(written.length <= 1, 'one turn, one write');
        const taken: unknown[] = [];
        const reader = new FrameReader((frame) => taken.push(frame));
        const stream = written.join('');
        for (let at = 0; at < stream.length; at += chunkSize) reader.read(stream.slice(at, at + chunkSize));
        assert.deepEqual(taken, JSON.parse(JSON.stringify(sent)));
      },
    ),
  );
});

test('what is not JSON, and what never ends, is refused', () => {
  const reader = new FrameReader(() => {});
  assert.throws(() => reader.read('GET / HTTP/1.1\n'), ProtocolError);
  const endless = new FrameReader(() => {});
  const chunk = 'x'.repeat(1024 * 1024);
  assert.throws(() => {
    for (let sent = 0; sent < 100; sent += 1) endless.read(chunk);
  }, /longer than/);
});

test('a frame is refused when it is longer than agreed, also one that comes whole', () => {
  const reader = new FrameReader(() => assert.fail('taken'), 10);
  assert.throws(() => reader.read('"0123456789"\n'), /longer than 10/);
  const taken: unknown[] = [];
  new FrameReader((frame, length) => taken.push(frame, length), 10).read('"01234567"\n');
  assert.deepEqual(taken, ['01234567', 10]);
});
