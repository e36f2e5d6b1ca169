import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureProgram } from './debian-package.ts';
import { mavenLibraries } from './maven-libraries.ts';
import type { Program } from './program-server.ts';
import { runCommand } from './run-command.ts';
import { ServerError } from './server.ts';

const HERE = resolve(import.meta.dirname, 'mongodb');

/**
 * A server that speaks MongoDB's protocol, mongo-java-server: MongoDB itself cannot be had from a package registry. It writes to the disk every 20 ms, so
 * what was acknowledged last is lost when it is killed.
 */
export const mongodb: Program = {
  name: 'mongodb',
  variable: 'BANYAN_MONGODB_URL',
  port: ['BANYAN_MONGODB_PORT', 17_017],
  async prepare(folder, port, say) {
    const libraries = await mavenLibraries(join(HERE, 'pom.xml'), folder, say);
    const [classes, source] = [join(folder, 'classes'), join(HERE, 'Run.java')];
    const compiled = join(classes, 'Run.class');
    if (!existsSync(compiled) || statSync(compiled).mtimeMs < statSync(source).mtimeMs) {
      await ensureProgram({ program: 'javac', version: ['-version'], package: 'default-jdk-headless' }, say);
      mkdirSync(classes, { recursive: true });
      const { code, output } = await runCommand('javac', ['-cp', `${libraries}/*`, '-d', classes, source]);
      if (code !== 0) throw new ServerError(`its start could not be compiled:\n${output.slice(-2000)}`);
    }
    const classPath = ['-cp', `${classes}:${libraries}/*`];
    const args = ['-Xmx256m', '-XX:+UseSerialGC', ...classPath, 'Run', String(port), join(folder, 'data.mv')];
    return { command: 'java', args };
  },
  url: (port) => `mongodb://127.0.0.1:${port}`,
};
