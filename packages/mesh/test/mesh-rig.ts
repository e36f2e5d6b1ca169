import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Service } from '@banyan/core';
import { startSystem, systemPorts, type LogEntry, type System, type SystemParts } from '@banyan/engine';
import { certificateFiles, keepCertificates } from '@banyan/mesh/certificates';
import { openDataFolder } from '@banyan/sqlite';
import type { IdentityFiles, MeshIdentity } from '@banyan/mesh';

/** A folder that goes with the test. */
export async function testFolder(context?: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-mesh-'));
  context?.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An identity, with what is not said left out. */
export function identityOf(parts: Partial<MeshIdentity>): MeshIdentity {
  return { services: [], gateway: false, operator: false, ...parts };
}

/** Certificates of a development authority in a folder, one a process. */
export function certificates<N extends string>(
  folder: string,
  processes: Readonly<Record<N, Partial<MeshIdentity>>>,
): Record<N, IdentityFiles> {
  const whole = Object.entries<Partial<MeshIdentity>>(processes).map(([name, parts]) => [name, identityOf(parts)]);
  keepCertificates(folder, Object.fromEntries(whole) as Record<N, MeshIdentity>, { clock: systemPorts.clock });
  return Object.fromEntries(whole.map(([name]) => [name, certificateFiles(folder, name as string)])) as Record<
    N,
    IdentityFiles
  >;
}

/** A system on SQLite in a folder. */
export async function openServices(
  folder: string,
  services: readonly Service[],
  parts: Partial<SystemParts> = {},
): Promise<{ readonly system: System; readonly close: () => Promise<void> }> {
  const data = openDataFolder(folder);
  const system = await startSystem({ services, stores: data.stores, ...parts });
  return {
    system,
    async close() {
      await system.stop();
      await data.close();
    },
  };
}

/** What was logged, as text. */
export function logged(entries: readonly LogEntry[]): string {
  return entries.map(({ message }) => message).join('\n');
}
