/**
 * Resolves when the process is asked to end (SIGINT, SIGTERM) and `stop` has done its work. Asked a second time, the process ends at once.
 */
export function runUntilSignal(
  stop: () => Promise<void>,
  onSignal: (signal: string) => void = () => {},
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let asked = false;
  const onAsked = (signal: NodeJS.Signals): void => {
    if (asked) process.exit(130);
    asked = true;
    onSignal(signal);
    stop().then(resolve, reject);
  };
  process.on('SIGINT', onAsked);
  process.on('SIGTERM', onAsked);
  return promise.finally(() => {
    process.off('SIGINT', onAsked);
    process.off('SIGTERM', onAsked);
  });
}
