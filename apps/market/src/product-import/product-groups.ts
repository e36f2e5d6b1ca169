import { decodeText } from '../retail/decode-text.ts';
import { openRetailFile } from '../retail/open-retail-file.ts';
import { readRecords } from '../retail/read-records.ts';
import { readProductColumns, type ProductColumns } from './product-columns.ts';
import { readProductLine, type ProductLine, type RejectedLine } from './product-line.ts';

/** A product with its variants, or one line that makes no sense. */
export type ProductGroup = { readonly lines: readonly ProductLine[] } | { readonly rejected: RejectedLine };

/** More lines of one product than the catalog has variants: not held together. */
const LINES_MAX = 100;

/**
 * The products of a file, each with the lines of its variants, which stand one after the other.
 * @throws RetailFileError when the file is no CSV, or its header says something unknown
 */
export async function* readProductGroups(path: string): AsyncGenerator<ProductGroup, void> {
  const { bytes } = await openRetailFile(path);
  let columns: ProductColumns | undefined;
  let lines: ProductLine[] = [];
  for await (const { records } of readRecords(bytes))
    for (const { line, fields: raw, tooLong } of records) {
      const fields = raw.map(decodeText);
      if (columns === undefined) {
        columns = readProductColumns(fields);
        continue;
      }
      const read =
        tooLong === undefined
          ? readProductLine(columns, line, fields)
          : { line, fields, reason: 'it is longer than 64 KiB' };
      const isFurther = !('reason' in read) && read.product === lines[0]?.product && lines.length < LINES_MAX;
      if (!isFurther && lines.length > 0) {
        yield { lines };
        lines = [];
      }
      if ('reason' in read) yield { rejected: read };
      else lines.push(read);
    }
  if (lines.length > 0) yield { lines };
}
