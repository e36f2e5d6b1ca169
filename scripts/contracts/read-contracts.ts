import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyContract } from '@banyan/core';
import { describeContract, type ContractDescription } from '@banyan/core/compatibility';

/** The contracts of all services below a folder, as they are now. */
export async function readContracts(root: string): Promise<ContractDescription[]> {
  const files = globSync('services/*/contract.ts', { cwd: root }).toSorted();
  const modules = await Promise.all(files.map((file) => importModule(resolve(root, file))));
  const found = modules.flatMap((module) => Object.values(module).filter(isContract));
  if (found.length === 0) throw new Error(`there is no contract in services/*/contract.ts below ${root}`);
  return found.map(describeContract);
}

/** The committed snapshots below a folder. */
export function readSnapshots(root: string): ContractDescription[] {
  return globSync('contracts/*.json', { cwd: root })
    .toSorted()
    .map((file) => JSON.parse(readFileSync(resolve(root, file), 'utf8')) as ContractDescription);
}

async function importModule(file: string): Promise<object> {
  return (await import(pathToFileURL(file).href)) as object;
}

function isContract(value: unknown): value is AnyContract {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['name', 'events', 'commands', 'queries'].every((part) => part in value)
  );
}
