import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from './errors.ts';
import type { Topology } from './owned-system.ts';

/** Loads the module that says which services run. It exports a function of the file's own name: `one-process.ts` exports `oneProcess`. @throws UsageError */
export async function loadTopology(file: string): Promise<Topology> {
  const name = basename(file)
    .replace(/\.\w+$/, '')
    .replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const found = (await load(file))[name];
  if (typeof found !== 'function') throw new UsageError(`${file} exports no function ${name}`);
  return found as Topology;
}

async function load(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' && String(error).includes(file);
    if (isMissing)
      throw new UsageError(`there is no topology ${file}; name one by --topology or BANYAN_TOPOLOGY`, error);
    throw new UsageError(`the topology ${file} cannot be loaded: ${(error as Error).message}`, error);
  }
}
