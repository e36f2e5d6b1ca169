/** The value as it comes back from a store: its JSON text, read again. Fields that are undefined are gone. */
export function toJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
