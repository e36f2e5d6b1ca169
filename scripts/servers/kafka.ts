import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { mavenLibraries } from './maven-libraries.ts';
import type { Program } from './program-server.ts';
import { runCommand } from './run-command.ts';
import { ServerError } from './server.ts';

const HERE = resolve(import.meta.dirname, 'kafka');
const CLUSTER = 'MkU3OEVBNTcwNTJENDM2Qg';
const LOGGING = `-Dlog4j2.configurationFile=${join(HERE, 'log4j2.properties')}`;

/**
 * One node of Kafka, broker and controller (KRaft); the port above its own is the controller's. It does not flush each message to the disk: what is sent is
 * in a log already, and is sent again.
 */
export const kafka: Program = {
  name: 'kafka',
  variable: 'BANYAN_KAFKA_BROKERS',
  port: ['BANYAN_KAFKA_PORT', 19_092],
  async prepare(folder, port, say) {
    const libraries = await mavenLibraries(join(HERE, 'pom.xml'), folder, say);
    const settings = join(folder, 'server.properties');
    const places = { '@DATA@': join(folder, 'data'), '@PORT@': String(port), '@CPORT@': String(port + 1) };
    let text = readFileSync(join(HERE, 'server.properties'), 'utf8');
    for (const [place, value] of Object.entries(places)) text = text.replaceAll(place, value);
    writeFileSync(settings, text);
    const classes = ['-cp', `${libraries}/*`];
    const format = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER, '-c', settings, '--ignore-formatted'];
    const { code, output } = await runCommand('java', ['-Xmx128m', LOGGING, ...classes, ...format], { cwd: folder });
    if (code !== 0) throw new ServerError(`its data folder could not be made:\n${output.slice(-2000)}`);
    const heap = ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC'];
    return { command: 'java', args: [...heap, LOGGING, ...classes, 'kafka.Kafka', settings] };
  },
  // One broker keeps one copy.
  url: (port) => `127.0.0.1:${port}?replicas=1`,
};
