import type { SystemAccess } from '@banyan/cli';
import { ImportError } from './import-error.ts';
import { importFilesIn, readImportRecord, type ImportRecord } from './import-record.ts';
import { strangersTo } from './meet-shop.ts';

/**
 * The record that the import has left in a data folder.
 * @throws ImportError when it is damaged, or was made with another shop than the one in the folder
 */
export async function recordOfShop({ operations }: SystemAccess, dataFolder: string): Promise<ImportRecord> {
  const { record: path } = importFilesIn(dataFolder);
  const record = await readImportRecord(path);
  const [stranger] = await strangersTo(operations, record.shop ?? {});
  if (stranger === undefined) return record;
  throw new ImportError(
    `${path} was made with another shop (the log of ${stranger} begins otherwise): remove it and run the import again with a file that was imported into this one, which writes it anew; nothing is doubled`,
  );
}
