import type { Fault } from './faults.ts';
import { Skip } from './faults.ts';
import { Ground } from './ground.ts';
import type { Row } from './reliability-page.ts';
import { runFault } from './run-fault.ts';
import { Undo } from './undo.ts';

/** So many of the things that are amiss are told. */
const TOLD_MAX = 10;
/** So many of the newest lines of the fleet are shown when it does not recover. */
const LINES_SHOWN = 30;

/** Has one fault happen after another to one fleet; where it does not recover, the next one gets a new fleet. Asked to end, it ends all that it has started. */
export async function runFaults(
  topology: string,
  faults: readonly Fault[],
  folder: string,
  say: (line: string) => void,
  onRow: (row: Row) => void,
): Promise<Row[]> {
  const rows: Row[] = [];
  /** What was amiss already says nothing of the next fault. */
  let known = new Set<string>();
  let ground: Ground | undefined;
  const undo = new Undo();
  const stop = (): void => void undo.all().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    for (const fault of faults) {
      ground ??= await Ground.make(topology, folder, undo, say);
      say(`${fault.name}: ${fault.what}`);
      const row = await rowOf(ground, fault, known);
      rows.push(row);
      onRow(row);
      say(`  ${row.text}`);
      for (const complaint of row.complaints) say(`  AMISS: ${complaint}`);
      ground.history.surprises.clear();
      if (!row.isLost) continue;
      for (const line of ground.fleet.lines.slice(-LINES_SHOWN)) say(`  | ${line}`);
      await undo.all();
      [ground, known] = [undefined, new Set()];
    }
  } finally {
    await undo.all();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
  return rows;
}

async function rowOf(ground: Ground, fault: Fault, known: Set<string>): Promise<Row & { readonly isLost: boolean }> {
  const { name, what } = fault;
  try {
    const result = await runFault(ground, fault);
    const complaints = result.complaints.filter((complaint) => !known.has(complaint));
    for (const complaint of complaints) known.add(complaint);
    const { orders, refused, askedAgain, silenceMs, backMs, lagMs, memory, note } = result;
    const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
    const cells = {
      orders: `${orders}`,
      refused: `${refused}`,
      askedAgain: `${askedAgain}`,
      silence: seconds(silenceMs),
      back: seconds(backMs),
      lag: seconds(lagMs),
      memory: `${memory[1]} MB (${memory[0]})`,
    };
    const text = `${orders} orders and ${refused} refused, ${askedAgain} requests sent again, nothing bought for ${cells.silence} at most, the next order ${cells.back} after it, views caught up ${cells.lag} after the last answer, most memory ${cells.memory}${note === undefined ? '' : `; ${note}`}`;
    return {
      name,
      what: note === undefined ? what : `${what}: ${note}`,
      outcome: complaints.length === 0 ? 'whole' : 'amiss',
      cells,
      text,
      complaints: told(complaints),
      isLost: false,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const outcome = error instanceof Skip ? 'skipped' : 'amiss';
    return {
      name,
      what,
      outcome,
      cells: undefined,
      text: `${outcome}: ${reason}`,
      complaints: outcome === 'amiss' ? [reason] : [],
      isLost: outcome === 'amiss',
    };
  }
}

function told(complaints: readonly string[]): string[] {
  const more = complaints.length - TOLD_MAX;
  return [...complaints.slice(0, TOLD_MAX), ...(more > 0 ? [`and ${more} more`] : [])];
}
