/**
 * How long the caller wants to be kept waiting for an outcome, by the header `Prefer` of RFC 7240: `wait=5` (seconds), or `respond-async` not at all. Undefined: they do not
 * say. What is not understood is passed over, as the RFC wants it.
 */
export function preferredWaitMs(header: string | readonly string[] | undefined): number | undefined {
  const preferences = [header ?? ''].flat().flatMap((line) => line.split(','));
  for (const preference of preferences) {
    const text = preference.trim().toLowerCase();
    if (text === 'respond-async') return 0;
    const seconds = /^wait\s*=\s*(\d{1,4})$/.exec(text)?.[1];
    if (seconds !== undefined) return Number(seconds) * 1000;
  }
  return undefined;
}
