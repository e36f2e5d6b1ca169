import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureProgram } from './debian-package.ts';
import { runCommand } from './run-command.ts';
import { ServerError } from './server.ts';

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/**
 * The folder with the libraries that a pom.xml names, fetched from Maven Central when it is not there: each pom has a folder of its own, so another
 * version is never mixed with what is there. @throws ServerError
 */
export async function mavenLibraries(pom: string, folder: string, say: (line: string) => void): Promise<string> {
  await ensureProgram({ program: 'java', version: ['-version'], package: 'default-jdk-headless' }, say);
  const digest = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  const libraries = join(folder, `lib-${digest}`);
  if (existsSync(libraries)) return libraries;
  await ensureProgram({ program: 'mvn', version: ['-version'], package: 'maven' }, say);
  say('fetching it from Maven Central');
  const draft = `${libraries}.draft`;
  rmSync(draft, { recursive: true, force: true });
  const args = ['-B', '-q', '-ntp', '-f', pom, COPY, `-DoutputDirectory=${draft}`, '-DincludeScope=runtime'];
  const { code, output } = await runCommand('mvn', args);
  if (code !== 0) throw new ServerError(`it could not be fetched from Maven Central:\n${output.slice(-2000)}`);
  renameSync(draft, libraries);
  return libraries;
}
