import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { IdentityFiles } from '@banyan/mesh';

/** A callee in a process of its own. */
export interface EchoProcess {
  readonly address: string;
  readonly pid: number;
  /** The next line that it prints. */
  line(): Promise<string>;
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
}

/** Starts one, which goes with the test. */
export async function startEcho(
  context: TestContext,
  { key, certificate, authority }: IdentityFiles,
): Promise<EchoProcess> {
  const program = join(import.meta.dirname, 'echo-until-killed.ts');
  const child = spawn(process.execPath, [program, key, certificate, authority], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  context.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => String((await lines.next()).value);
  return { address: await line(), pid: child.pid!, line, signal: (signal) => void child.kill(signal) };
}
