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

test('reads records of bounded length only', async () => {
  const long = 'x'.repeat(RECORD_BYTES_MAX - 2);
  assert.equal((await read(chunksOf(`a,b\n1,${long}\n`))).records.length, 2);
  await assert.rejects(read(chunksOf(`a,b\n1,${long}xxxx\n`)), fault('line-too-long', 2));
  await assert.rejects(read(chunksOf(`a,b\n1,"${'x\n'.repeat(RECORD_BYTES_MAX)}`)), fault('line-too-long', 2));
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
