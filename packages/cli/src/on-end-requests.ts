/** A second request within this time of the first is the same one: a signal to the process group, which whoever started this process has passed on, too. */
const SAME_WITHIN_MS = 1_000;

/**
 * Calls `onFirst` when the process is asked to end (SIGINT, SIGTERM) and `onAgain` when it is asked anew. Returns a function that stops listening.
 */
export function onEndRequests(
  onFirst: (signal: NodeJS.Signals) => void,
  onAgain: () => void,
  now: () => number = () => performance.now(),
): () => void {
  let firstAt: number | undefined;
  const onAsked = (signal: NodeJS.Signals): void => {
    if (firstAt === undefined) {
      firstAt = now();
      onFirst(signal);
    } else if (now() - firstAt >= SAME_WITHIN_MS) onAgain();
  };
  process.on('SIGINT', onAsked).on('SIGTERM', onAsked);
  return () => {
    process.off('SIGINT', onAsked).off('SIGTERM', onAsked);
  };
}
