import type { LogStore, RegisterKind, Tenure } from '../ports/log-store.ts';

const BATCHES = 256;
const PAGE_BYTES = 4 * 1024 * 1024;
const REGISTERS = 2000;

const KINDS: Readonly<Record<RegisterKind, true>> = {
  command: true,
  cursor: true,
  intent: true,
  timer: true,
  parked: true,
  secret: true,
};

/** Copies the batches that a closed log lacks. Stopped half-way it is begun again and goes on where it was. @throws CorruptLogError when the other log is no beginning of this one */
export async function copyHistory(
  source: LogStore,
  target: LogStore,
  tenure: Tenure,
  onProgress: (position: number) => void,
): Promise<void> {
  let { position } = await target.head();
  let cursor: string | undefined;
  do {
    const page = await source.history(cursor === undefined ? { position } : { cursor }, BATCHES, PAGE_BYTES);
    if (page.batches.length > 0) await target.takeHistory(tenure, page.batches);
    position = page.batches.at(-1)?.last ?? position;
    cursor = page.cursor;
    onProgress(position);
  } while (cursor !== undefined);
}

/** Has a closed log hold the registers of this one, which nobody changes meanwhile. Resolves to their number. */
export async function copyRegisters(
  source: LogStore,
  target: LogStore,
  tenure: Tenure,
  onProgress: (registers: number) => void,
): Promise<number> {
  await target.forgetRegisters(tenure);
  let copied = 0;
  for (const kind of Object.keys(KINDS) as RegisterKind[]) {
    for (let after = ''; ;) {
      const page = await source.registers(kind, after, REGISTERS);
      if (page.length > 0) await target.takeRegisters(tenure, kind, page);
      copied += page.length;
      onProgress(copied);
      if (page.length < REGISTERS) break;
      after = page.at(-1)!.key;
    }
  }
  return copied;
}
