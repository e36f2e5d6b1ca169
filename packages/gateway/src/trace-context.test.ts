import assert from 'node:assert/strict';
import { test } from 'node:test';
import { traceContext } from './trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const FORM = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

test('a valid trace is continued with a span of its own', () => {
  const { traceId, traceparent } = traceContext(`00-${TRACE}-00f067aa0ba902b7-00`);
  assert.equal(traceId, TRACE);
  assert.match(traceparent, FORM);
  assert.ok(traceparent.endsWith('-00'), 'the sampling decision is kept');
  assert.ok(!traceparent.includes('00f067aa0ba902b7'));
});

test('a later version may have more parts, the first may not', () => {
  assert.equal(traceContext(`01-${TRACE}-00f067aa0ba902b7-01-more`).traceId, TRACE);
  assert.notEqual(traceContext(`00-${TRACE}-00f067aa0ba902b7-01-more`).traceId, TRACE);
});

test('anything else begins a new trace', () => {
  for (const incoming of [
    undefined,
    '',
    'nonsense',
    `ff-${TRACE}-00f067aa0ba902b7-01`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`,
  ]) {
    const { traceId, traceparent } = traceContext(incoming);
    assert.match(traceparent, FORM);
    assert.ok(traceId !== TRACE && traceId !== '0'.repeat(32), 'nor the one that stands for none');
  }
});

test('traces do not repeat', () => {
  const ids = new Set(Array.from({ length: 5000 }, () => traceContext(undefined).traceparent));
  assert.equal(ids.size, 5000);
});
