import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ImportError } from '../import/import-error.ts';
import { csvRecord } from '../retail/reject-file.ts';
import type { RejectedLine } from './product-line.ts';

/** How far the import of a product file has come. */
interface Place {
  /** SHA-256 of the file. */
  readonly file: string;
  /** Products that are done: sent, or rejected. */
  readonly products: number;
  readonly rejectedLines: number;
  /** The size of the reject file; what stands behind it was written by a run that was killed before it got further. */
  readonly rejectBytes: number;
}

const HEADER = 'line,reason,record\n';

/** Where a data folder keeps what belongs to the import of products. */
export function productFilesIn(dataFolder: string) {
  const folder = join(dataFolder, 'import');
  return { place: join(folder, 'products.json'), rejects: join(folder, 'product-rejects.csv') };
}

/** The place that a run has come to, and the lines that it could not bring in. Both survive a kill at any moment. */
export class ProductRecord {
  readonly #files: ReturnType<typeof productFilesIn>;
  #place: Place;

  private constructor(files: ReturnType<typeof productFilesIn>, place: Place) {
    this.#files = files;
    this.#place = place;
  }

  /**
   * Goes on where an earlier run of the same file ended, or begins.
   * @throws ImportError when what an earlier run has left is damaged: taken as it is, products would be passed over, or rejected lines be lost
   */
  static async open(dataFolder: string, sha256: string): Promise<ProductRecord> {
    const files = productFilesIn(dataFolder);
    await mkdir(dirname(files.place), { recursive: true, mode: 0o700 });
    const place = await readPlace(files.place);
    if (place?.file === sha256) {
      if (place.rejectedLines > 0) await cutBack(files, place.rejectBytes);
      return new ProductRecord(files, place);
    }
    await rm(files.rejects, { force: true });
    return new ProductRecord(files, { file: sha256, products: 0, rejectedLines: 0, rejectBytes: 0 });
  }

  get products(): number {
    return this.#place.products;
  }

  get rejectedLines(): number {
    return this.#place.rejectedLines;
  }

  /** Where the rejected lines are; undefined when there are none. */
  get rejectFile(): string | undefined {
    return this.#place.rejectedLines === 0 ? undefined : this.#files.rejects;
  }

  /** Notes that so many further products are done, first the lines that were rejected among them. */
  async advance(products: number, rejected: readonly RejectedLine[]): Promise<void> {
    let { rejectBytes } = this.#place;
    if (rejected.length > 0) {
      const head = rejectBytes === 0 ? HEADER : '';
      const lines = rejected.map(({ line, reason, fields }) => csvRecord([String(line), reason, csvRecord(fields)]));
      const text = Buffer.from(`${head}${lines.join('\n')}\n`);
      await using file = await open(this.#files.rejects, 'a');
      await file.appendFile(text);
      await file.sync();
      rejectBytes += text.length;
    }
    this.#place = {
      ...this.#place,
      products: this.#place.products + products,
      rejectedLines: this.#place.rejectedLines + rejected.length,
      rejectBytes,
    };
    const unfinished = `${this.#files.place}.unfinished`;
    await writeFile(unfinished, `${textOf(this.#place)}\n`, { flush: true });
    await rename(unfinished, this.#files.place);
  }
}

async function readPlace(path: string): Promise<Place | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const place = parsed(text.trim());
  if (place !== undefined) return place;
  throw damagedError(path, path, 'it does not say how far the import of a file of products has come');
}

/** The place that a text tells, with the sum that was written beside it; undefined when it is not as it was written. Places of before have no sum. */
function parsed(text: string): Place | undefined {
  try {
    const { file, products, rejectedLines, rejectBytes } = JSON.parse(text) as Place;
    const place = { file, products, rejectedLines, rejectBytes };
    const isPlace =
      /^[0-9a-f]{64}$/.test(file) &&
      [products, rejectedLines, rejectBytes].every((count) => Number.isSafeInteger(count) && count >= 0);
    return isPlace && [textOf(place), JSON.stringify(place)].includes(text) ? place : undefined;
  } catch {
    return undefined;
  }
}

/** A flipped digit would pass over products in silence, so what is written has a sum. */
function textOf(place: Place): string {
  return JSON.stringify({ ...place, sum: crc32(JSON.stringify(place)) });
}

/** Cuts off what a run that was killed has written behind what it had noted. */
async function cutBack({ place, rejects }: ReturnType<typeof productFilesIn>, bytes: number): Promise<void> {
  const file = await open(rejects, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  try {
    if (file === undefined || (await file.stat()).size < bytes)
      throw damagedError(rejects, place, 'it has lost lines that were rejected');
    await file.truncate(bytes);
  } finally {
    await file?.close();
  }
}

function damagedError(path: string, place: string, what: string): ImportError {
  return new ImportError(
    `${path} is damaged: ${what}. Remove ${place} and run the import again with the same file: it begins anew, and nothing is doubled`,
  );
}
