import { runCommand } from './run-command.ts';
import { ServerError } from './server.ts';

/** A program that a server needs, and the package of Debian that has it. */
export interface NeededProgram {
  readonly program: string;
  /** Arguments with which it says its version and ends well. */
  readonly version: readonly string[];
  readonly package: string;
}

/** Installs the package of a program from Debian where it is not there and root may. @throws ServerError that says what is missing */
export async function ensureProgram(needed: NeededProgram, say: (line: string) => void): Promise<void> {
  if (await isThere(needed)) return;
  const isDebian = (await runCommand('apt-get', ['--version'])).code === 0;
  if (process.getuid?.() !== 0 || !isDebian)
    throw new ServerError(
      `${needed.program} is not installed: install it by your system (on Debian: apt-get install ${needed.package})`,
    );
  say(`installing ${needed.package} from the packages of Debian`);
  const output = await installPackage(needed.package);
  if (!(await isThere(needed))) throw new ServerError(`${needed.package} could not be installed:\n${output}`);
}

/** Installs a package as it comes, without its recommendations; answers the end of what was said. */
export async function installPackage(name: string): Promise<string> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['update'], { env });
  const keepConfiguration = ['-o', 'Dpkg::Options::=--force-confold'];
  const args = ['install', '--yes', '--no-install-recommends', ...keepConfiguration, name];
  return (await runCommand('apt-get', args, { env })).output.slice(-2000);
}

async function isThere({ program, version }: NeededProgram): Promise<boolean> {
  return (await runCommand(program, version)).code === 0;
}
