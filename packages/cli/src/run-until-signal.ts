import { onEndRequests } from './on-end-requests.ts';

/**
 * Resolves when the process is asked to end (SIGINT, SIGTERM) and `stop` has done its work. Asked a second time, the process ends at once.
 * @param onAgain what is still to be done then
 */
export function runUntilSignal(
  stop: () => Promise<void>,
  onSignal: (signal: string) => void = () => {},
  onAgain: () => void = () => {},
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const end = onEndRequests(
    (signal) => {
      onSignal(signal);
      stop().then(resolve, reject);
    },
    () => {
      onAgain();
      process.exit(130);
    },
  );
  return promise.finally(end);
}
