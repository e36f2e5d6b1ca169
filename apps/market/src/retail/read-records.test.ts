import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readRecords, RECORD_BYTES_MAX, type CsvRecord } from './read-records.ts';
import { RetailFileError } from './retail-file-error.ts';

async function* chunksOf(text: string, ends: readonly number[] = []): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  let start = 0;
  for (const end of [...ends.toSorted((a, b) => a - b), bytes.length]) {
    yield bytes.subarray(start, end);
    start = end;
  }
}

async function read(chunks: AsyncIterable<Buffer>): Promise<{ records: CsvRecord[]; endsOpen: boolean }> {
  const records: CsvRecord[] = [];
  let endsOpen = false;
  for await (const batch of readRecords(chunks)) {
    records.push(...batch.records);
    endsOpen = batch.endsOpen;
  }
  return { records, endsOpen };
}

function fault(code: string, line: number) {
  return (error: unknown) => error instanceof RetailFileError && error.code === code && error.line === line;
}

test('numbers the lines on which records begin', async () => {
  const text = 'a,b\r\n1,"x\r\ny"\r\n\r\n2,"""q"" z"\n3,\n';
  assert.deepEqual(await read(chunksOf(text)), {
    records: [
      { line: 1, fields: ['a', 'b'] },
      { line: 2, fields: ['1', 'x\r\ny'] },
      { line: 5, fields: ['2', '"q" z'] },
      { line: 6, fields: ['3', ''] },
    ],
    endsOpen: false,
  });
});

test('gives the same records wherever the chunks end', async () => {
  const text = 'a,b\n1,"x, ""y"""\r\n\n2,£\n"3\n3",z\n4,last';
  const whole = await read(chunksOf(text));
  assert.equal(whole.endsOpen, true);
  const size = Buffer.byteLength(text);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(size), { maxLength: 8 }), async (ends) => {
      assert.deepEqual(await read(chunksOf(text, ends)), whole);
    }),
    { numRuns: 200 },
  );
});

test('refuses a quote that is never closed, naming where the record begins', async () => {
  await assert.rejects(read(chunksOf('a,b\n1,2\n3,"x\n4,5\n')), fault('quote-not-closed', 3));
});

test('refuses a quote inside a field', async () => {
  await assert.rejects(read(chunksOf('a,b\n1,7" FRAME\n')), fault('quote-misplaced', 2));
  await assert.rejects(read(chunksOf('a,b\n1,2\n1,"x"y\n')), fault('quote-misplaced', 3));
});

test('takes records of bounded length only; of a longer one it keeps where it stood and how it begins', async () => {
  const long = 'x'.repeat(RECORD_BYTES_MAX - 2);
  for (const end of ['\n', '\r\n']) {
    const { records } = await read(chunksOf(`a,b${end}1,${long}${end}2,3`));
    assert.deepEqual(records.at(1), { line: 2, fields: ['1', long] });
  }
  const text = `a,b\n\n1,"p, ""q""",${long}\n\n2,"x\ny"\n3,"${'x\n'.repeat(RECORD_BYTES_MAX)}",\n4,5\n`;
  const { records, endsOpen } = await read(chunksOf(text));
  assert.deepEqual(
    records.map(({ line, fields, tooLong }) => [line, fields.length, tooLong]),
    [
      [1, 2, undefined],
      [3, 3, 1],
      [5, 2, undefined],
      [7, 2, RECORD_BYTES_MAX + 1],
      [RECORD_BYTES_MAX + 8, 2, undefined],
    ],
  );
  assert.deepEqual(records[1]?.fields.slice(0, 2), ['1', 'p, "q"']);
  assert.match(records[1].fields[2] ?? '', /^x{900,1000}\.\.\.$/);
  assert.equal(endsOpen, false);
  assert.equal((await read(chunksOf(`a,b\n1,${long}xx`))).endsOpen, true);
});

test('gives the same records wherever the chunks end, also around a long one', async () => {
  const text = `a,b\n1,"${'x\n'.repeat(40_000)}"\r\n\n2,3\n4,${'y'.repeat(70_000)}\n5,6`;
  const whole = await read(chunksOf(text));
  assert.deepEqual(
    whole.records.map(({ line }) => line),
    [1, 2, 40_004, 40_005, 40_006],
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(text.length), { maxLength: 8 }), async (ends) => {
      assert.deepEqual(await read(chunksOf(text, ends)), whole);
    }),
    { numRuns: 40 },
  );
});

test('refuses a long record whose quotes make no sense: it may be many', async () => {
  const filler = 'x,y\n'.repeat(RECORD_BYTES_MAX / 4);
  await assert.rejects(read(chunksOf(`a,b\n1,"${filler}`)), fault('quote-not-closed', 2));
  await assert.rejects(read(chunksOf(`a,b\n1,"${filler}2,"x,y"\n`)), fault('quote-misplaced', 2));
  await assert.rejects(read(chunksOf(`a,b\n1,${filler.replaceAll('\n', ' ')}"\n`)), fault('quote-misplaced', 2));
});

test('of a long record no more is held than its beginning, however long it is', async () => {
  const chunk = Buffer.alloc(RECORD_BYTES_MAX, 'x');
  const before = process.memoryUsage().arrayBuffers;
  let grown = 0;
  async function* endless(): AsyncGenerator<Buffer> {
    yield Buffer.from('a,b\n1,"');
    for (let nth = 0; nth < 1_600; nth += 1) {
      yield chunk;
      grown = Math.max(grown, process.memoryUsage().arrayBuffers - before);
    }
    yield Buffer.from('"\n2,3\n');
  }
  const { records } = await read(endless());
  assert.deepEqual(
    records.map(({ line }) => line),
    [1, 2, 3],
  );
  // 100 MiB came through.
  assert.ok(grown < 16 * 1024 * 1024, `${grown} bytes`);
});

test('stops reading the bytes when the reader stops', async () => {
  let closed = false;
  async function* endless(): AsyncGenerator<Buffer> {
    try {
      for (;;) yield Buffer.from('1,2\n');
    } finally {
      closed = true;
    }
  }
  for await (const { records } of readRecords(endless())) if (records.length > 0) break;
  assert.equal(closed, true);
});
