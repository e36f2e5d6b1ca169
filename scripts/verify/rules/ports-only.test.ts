import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceTreeOf } from '../source-tree.ts';
import { portsOnly } from './ports-only.ts';

const complaints = (code: string, path = 'packages/engine/src/lane.ts'): readonly string[] =>
  portsOnly.check(sourceTreeOf({ [path]: code })).map(({ message }) => message.split(':', 2).join(':'));

const forbidden: readonly string[] = [
  'Date.now()',
  'new Date()',
  'Date()',
  'const now = Date.now',
  'const { now } = Date',
  'Date["now"]()',
  'new Lane(Date)',
  'performance.now()',
  'Temporal.Now.instant()',
  'Math.random()',
  'const { random } = Math',
  'Math[name]()',
  'crypto.randomUUID()',
  'crypto.getRandomValues(new Uint8Array(4))',
  'setTimeout(() => {}, 1)',
  'setInterval(() => {}, 1)',
  'setImmediate(() => {})',
  'AbortSignal.timeout(5)',
  "AbortSignal['timeout'](5)",
  'AbortSignal[`timeout`](5)',
  'AbortSignal[name](5)',
  'const { timeout } = AbortSignal',
  'const signals = AbortSignal',
  '(AbortSignal as any).timeout(5)',
  "new Intl.DateTimeFormat('en').format()",
  "Intl.DateTimeFormat('en').format()",
  "new Intl['DateTimeFormat']('en').format()",
  'new Intl[name]()',
  'const { DateTimeFormat } = Intl',
  "new Function('return Date.now()')()",
  "Function('return Date.now()')()",
  'const make = Function',
  "Function.call(undefined, 'return Date.now()')()",
  "(() => {}).constructor('return Date.now()')()",
  "(() => {})['constructor']('return Date.now()')()",
  'const { constructor: make } = () => {}',
  'new Date(...[])',
  'new Date(at).getHours()',
  'new Date(at).toDateString()',
  'const { getTimezoneOffset } = at',
  'new Date(2020, 1, 1)',
  'new Date(year, month)',
  'new Date(at).toString()',
  'String(new Date(at))',
  '`at ${new Date(at)}`',
  'new Date(at) + ""',
  'at.toLocaleString()',
  "at.toLocaleDateString('en')",
  "at.toLocaleTimeString('en', { hour: '2-digit' })",
  'at.toLocaleString(...options)',
  'const { toLocaleString } = at',
  "Date.parse('2020-01-01T00:00')",
  "Date['parse']('1 Jan 2020')",
  'Date.parse(`${day}T00:00:00`)',
  "Date.parse(day + 'T00:00:00')",
  "new Date('2020-01-01T00:00:00.000')",
  "localStorage.getItem('x')",
  'new WeakRef(lane)',
  "performance['now']()",
  "Math['random']()",
  'Math?.random()',
  "new Event('x').timeStamp",
  "new MessageEvent('x').timeStamp",
  "new PerformanceMark('x').startTime",
  'Atomics.wait(cell, 0, 0, 5)',
  'process.env.PORT',
  'process.nextTick(() => {})',
  'console.log(1)',
  'fetch("http://localhost")',
  'globalThis.Date.now()',
  'require("node:fs")',
  'const x = (Date as unknown as Clock).now()',
  'const x = { setTimeout }',
  'function f(at = Date.now()) { return at; }',
  'class Lane { at = Date.now() }',
  'const { setTimeout } = ports; { fetch(setTimeout) }',
  'import { readFileSync } from "node:fs"',
  'import { readFileSync } from "fs"',
  'import "node:fs"',
  'export { createServer } from "node:net"',
  'await import("node:fs")',
  'await import(name)',
  'import { setTimeout } from "node:timers/promises"',
  'import { createHash, randomUUID } from "node:crypto"',
  'import * as crypto from "node:crypto"',
  'import { gzipSync } from "node:zlib"',
  'import { debuglog } from "node:util"',
  'import { File } from "node:buffer"',
];

const allowed: readonly string[] = [
  'new Date(at).toISOString()',
  'new Date(at).getUTCHours()',
  'Date.parse(text)',
  "Date.parse('2020-01-01')",
  "Date.parse('2020-01-01T00:00:00.000Z')",
  "Date.parse('2020-01-01T00:00+01:00')",
  'Date.parse(`${day}T00:00:00Z`)',
  'Date.parse(`${day}T${time}`)',
  'Date.parse(`${year}-01-01`)',
  "new Date(day + 'T00:00Z')",
  'new Date(first + second)',
  "new Date(at).toLocaleString('en', { timeZone })",
  "at.toLocaleDateString('en', { timeZone: 'Europe/Berlin' })",
  'count.toString()',
  'Date.UTC(2009, 11)',
  'at instanceof Date',
  'Math.max(1, 2)',
  "Math['max'](1, 2)",
  "Date['parse'](text)",
  'AbortSignal.any(signals)',
  'signal instanceof AbortSignal',
  "new Intl.NumberFormat('en').format(5)",
  "new Intl.Collator('en').compare(a, b)",
  'Function.prototype[Symbol.hasInstance].call(a, b)',
  'class Lane { constructor() {} }',
  'import { createHash, timingSafeEqual } from "node:crypto"',
  'import { crc32 } from "node:zlib"',
  'import { inspect } from "node:util"',
  'import type { Socket } from "node:net"',
  'import { type Socket } from "node:net"',
  'function run(process: Process) { return process.state; }',
  'const run = ({ setTimeout }: Scheduler) => setTimeout(1)',
  'for (const process of processes) process.run()',
  'try {} catch (console) { throw console; }',
  'import { fetch } from "./port.ts"; fetch()',
  'lane.process.fetch()',
  'const ports = { setTimeout: 1, process: 2 }',
  'type Fetch = typeof fetch',
  'const at: Date | undefined = undefined',
  'import.meta.url',
  'process: for (;;) break process',
  'queueMicrotask(() => {})',
];

for (const code of forbidden) {
  test(`refuses ${code}`, () => assert.equal(complaints(code).length, 1));
}

for (const code of allowed) {
  test(`lets pass ${code}`, () => assert.deepEqual(complaints(code), []));
}

/** Globals of Node that depend on what they are given alone. */
const PURE = `AbortController AggregateError Array ArrayBuffer AsyncDisposableStack BigInt BigInt64Array BigUint64Array Blob Boolean Buffer
  ByteLengthQueuingStrategy CompressionStream CountQueuingStrategy CryptoKey DOMException DataView DecompressionStream DisposableStack Error EvalError EventTarget
  Float16Array Float32Array Float64Array Headers Infinity Int16Array Int32Array Int8Array Iterator JSON Map NaN Number Object Promise Proxy RangeError
  ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader
  ReferenceError Reflect RegExp Set SharedArrayBuffer String SuppressedError Symbol SyntaxError TextDecoder TextDecoderStream TextEncoder TextEncoderStream
  TransformStream TransformStreamDefaultController TypeError URIError URL URLPattern URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap
  WeakSet WritableStream WritableStreamDefaultController WritableStreamDefaultWriter atob btoa clearImmediate clearInterval clearTimeout decodeURI
  decodeURIComponent encodeURI encodeURIComponent escape isFinite isNaN parseFloat parseInt queueMicrotask structuredClone undefined unescape`;

test('every global of Node is refused or known to be pure', () => {
  // Unit tests share a process, in which libraries leave names of their own: `__awaiter`.
  const names = Object.getOwnPropertyNames(globalThis).filter((name) => !name.startsWith('__'));
  const passing = names.filter((name) => complaints(`take(${name})`).length === 0);
  const pure = PURE.split(/\s+/);
  assert.deepEqual(
    passing.filter((name) => !pure.includes(name)),
    [],
  );
});

test('looks at core, engine and services, tests and the port file excepted', () => {
  const looksAt = (path: string) => complaints('Date.now()', path).length > 0;
  assert.ok(looksAt('packages/core/src/contract.ts'));
  assert.ok(looksAt('services/orders/service.ts'));
  assert.ok(!looksAt('services/orders/service.test.ts'));
  assert.ok(!looksAt('packages/engine/src/system-ports.ts'));
  assert.ok(!looksAt('packages/sqlite/src/log.ts'));
});

test('core gets not even the pure modules of Node', () => {
  assert.equal(complaints('import { createHash } from "node:crypto"', 'packages/core/src/a.ts').length, 1);
});

test('names the line', () => {
  const [violation] = portsOnly.check(sourceTreeOf({ 'packages/core/src/a.ts': '// a\n\nDate.now();\n' }));
  assert.equal(violation?.line, 3);
});
