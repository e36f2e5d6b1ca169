import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs what somebody pastes into a shell, word for word, and answers what it prints. It fails as the last of the lines does. */
export async function paste(lines: string): Promise<string> {
  const { stdout } = await run('sh', ['-c', lines]);
  return stdout;
}

/** Whether lines with curl can be pasted here. */
export const canPaste = await paste('curl --version').then(
  () => true,
  () => false,
);
