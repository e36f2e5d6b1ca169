import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What a program printed, and how it ended. */
export async function ended(child: ChildProcess) {
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([read(child.stdout), read(child.stderr)]);
  await closed;
  return { out, err, code: child.exitCode, signal: child.signalCode };
}

const read = (stream: ChildProcess['stdout']) => (stream === null ? '' : text(stream));
