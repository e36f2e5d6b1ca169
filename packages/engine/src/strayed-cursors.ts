import type { ViewTable } from './ports/view-store.ts';

/**
 * What a table says of cursors and parked rows, where that is not what was written, by this instance or by another one, which may have come further. To be asked
 * while this one writes nothing.
 * @param written how far it has written each source, and its parked rows by key
 */
export async function strayedCursors(
  table: ViewTable,
  written: { readonly positions: ReadonlyMap<string, number>; readonly parked: ReadonlyMap<string, unknown> },
): Promise<string[]> {
  const stored = new Map(Object.entries(await table.positions()));
  const sources = [...new Set([...stored.keys(), ...written.positions.keys()])];
  const moved = sources.filter((source) => stored.get(source) !== written.positions.get(source));
  const parked = new Set((await table.parked()).map(({ key }) => key));
  return [
    ...moved
      .filter((source) => (stored.get(source) ?? 0) < (written.positions.get(source) ?? 0))
      .map(
        (source) =>
          `the cursor of ${source} stands at ${stored.get(source) ?? 'none'}, not at ${written.positions.get(source)}`,
      ),
    ...(moved.length > 0 ? [] : [...written.parked.keys()])
      .filter((key) => !parked.has(key))
      .map((key) => `the parked row ${JSON.stringify(key)} is not noted`),
  ];
}
