import {
  closeSync,
  existsSync,
  fdatasync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  write,
} from 'node:fs';
import { dirname } from 'node:path';

/** Something that the network remembers: the newest record of a kind and key is the one that counts. */
export interface JournalRecord {
  readonly kind: string;
  readonly key: string;
  readonly value: unknown;
}

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * The network's state file: JSON lines, appended and flushed; what waits while one flush is under way goes to the disk with the next. A torn last line, which a
 * kill can leave, was never acknowledged and is dropped; the file is written anew, without what was overtaken, when it is opened.
 */
export class Journal {
  readonly records: readonly JournalRecord[];
  readonly #fd: number;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | undefined;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.records = existsSync(path) ? newest(readFileSync(path, 'utf8')) : [];
    const fresh = `${path}.new`;
    writeFileSync(fresh, this.records.map(toLine).join(''), { flush: true });
    renameSync(fresh, path);
    this.#fd = openSync(path, 'a');
  }

  /** Resolves when the records are on the disk, all or, after a crash, the first of them. */
  append(records: readonly JournalRecord[]): Promise<void> {
    if (records.length === 0) return Promise.resolve();
    const appended = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ line: records.map(toLine).join(''), resolve, reject });
    });
    this.#flushing ??= this.#flush();
    return appended;
  }

  async close(): Promise<void> {
    await this.#flushing;
    closeSync(this.#fd);
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await writeAll(this.#fd, Buffer.from(batch.map(({ line }) => line).join('')));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error as Error);
      }
    }
    this.#flushing = undefined;
  }
}

function toLine(record: JournalRecord): string {
  return `${JSON.stringify(record)}\n`;
}

function newest(text: string): JournalRecord[] {
  const found = new Map<string, JournalRecord>();
  for (const line of text.split('\n')) {
    const record = parsed(line);
    if (record !== undefined) found.set(`${record.kind}\n${record.key}`, record);
  }
  return [...found.values()];
}

function parsed(line: string): JournalRecord | undefined {
  try {
    return line === '' ? undefined : (JSON.parse(line) as JournalRecord);
  } catch {
    return undefined; // torn by a kill
  }
}

async function writeAll(fd: number, bytes: Buffer): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const from = written;
    written += await new Promise<number>((resolve, reject) => {
      write(fd, bytes, from, (error, count) => (error === null ? resolve(count) : reject(error)));
    });
  }
  await new Promise<void>((resolve, reject) => {
    fdatasync(fd, (error) => (error === null ? resolve() : reject(error)));
  });
}
