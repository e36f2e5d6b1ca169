import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** What a folder held at one moment: for each file its content's name, for each folder an empty one. */
export type FolderCopy = ReadonlyMap<string, string>;

/**
 * Copies of a folder as it changes, one for each moment asked for, where content that two copies share is kept once: from step to step most files stay as
 * they are.
 */
export class FolderCopies {
  readonly #pool: string;

  /** @param pool a folder that does not exist yet, for the contents */
  constructor(pool: string) {
    this.#pool = pool;
    mkdirSync(pool, { recursive: true });
  }

  /** Nothing may write to the folder meanwhile. */
  take(folder: string): FolderCopy {
    const copy = new Map<string, string>();
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      copy.set(relative(folder, path), entry.isDirectory() ? '' : this.#keep(path));
    }
    return copy;
  }

  /** Puts a copy into a folder that does not exist yet. */
  put(copy: FolderCopy, folder: string): void {
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of copy) {
      const path = join(folder, name);
      mkdirSync(content === '' ? path : dirname(path), { recursive: true });
      if (content !== '') copyFileSync(join(this.#pool, content), path);
    }
  }

  #keep(path: string): string {
    const content = createHash('sha256').update(readFileSync(path)).digest('hex');
    const kept = join(this.#pool, content);
    if (!existsSync(kept)) copyFileSync(path, kept);
    return content;
  }
}
