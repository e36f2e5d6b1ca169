import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { mavenLibraries } from './maven-libraries.ts';
import type { Program } from './program-server.ts';

const HERE = resolve(import.meta.dirname, 'cassandra');

/** One node of Cassandra whose writes are on the disk before they are acknowledged; the port above its own is for other nodes. */
export const cassandra: Program = {
  name: 'cassandra',
  variable: 'BANYAN_CASSANDRA_URL',
  port: ['BANYAN_CASSANDRA_PORT', 19_042],
  async prepare(folder, port, say) {
    const libraries = await mavenLibraries(join(HERE, 'pom.xml'), folder, say);
    const [data, settings] = [join(folder, 'data'), join(folder, 'cassandra.yaml')];
    mkdirSync(data, { recursive: true });
    const text = readFileSync(join(HERE, 'cassandra.yaml'), 'utf8')
      .replace(/^native_transport_port:.*/m, `native_transport_port: ${port}`)
      .replace(/^storage_port:.*/m, `storage_port: ${port + 1}`)
      .replaceAll('127.0.0.1:7000', `127.0.0.1:${port + 1}`);
    writeFileSync(settings, text);
    const flags = readFileSync(join(HERE, 'jvm17.options'), 'utf8').split(/\s+/).filter(Boolean);
    const properties = [
      `-Dcassandra.config=file://${settings}`,
      `-Dcassandra.storagedir=${data}`,
      `-Dcassandra.logdir=${folder}`,
      `-Dlogback.configurationFile=file://${join(HERE, 'logback.xml')}`,
      '-Dcassandra-foreground=yes',
    ];
    const main = ['-cp', `${HERE}:${libraries}/*`, 'org.apache.cassandra.service.CassandraDaemon'];
    return { command: 'java', args: ['-Xms512m', '-Xmx512m', ...flags, ...properties, ...main] };
  },
  // An OPTIONS frame of its protocol in version 4, which SUPPORTED answers (opcode 6) once it takes clients.
  probe: { question: Uint8Array.of(4, 0, 0, 0, 5, 0, 0, 0, 0), answer: /^[^]{4}\x06/ },
  url: (port) => `cassandra://127.0.0.1:${port}/banyan?datacenter=datacenter1&replicas=1`,
};
