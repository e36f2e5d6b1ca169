import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

  /** Goes on where an earlier run of the same file ended, or begins. */
  static async open(dataFolder: string, sha256: string): Promise<ProductRecord> {
    const files = productFilesIn(dataFolder);
    await mkdir(dirname(files.place), { recursive: true, mode: 0o700 });
    const place = await readPlace(files.place);
    if (place?.file === sha256) {
      if (place.rejectedLines > 0) {
        await using rejects = await open(files.rejects, 'r+');
        await rejects.truncate(place.rejectBytes);
      }
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
    await writeFile(unfinished, `${JSON.stringify(this.#place)}\n`, { flush: true });
    await rename(unfinished, this.#files.place);
  }
}

async function readPlace(path: string): Promise<Place | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Place;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
