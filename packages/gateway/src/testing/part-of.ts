/** The part of a JSON value under these names and indexes; undefined when there is none. */
export function partOf(value: unknown, ...path: readonly (string | number)[]): unknown {
  let part = value;
  for (const step of path)
    part = typeof part === 'object' && part !== null ? (part as Readonly<Record<string, unknown>>)[step] : undefined;
  return part;
}
