import { join, resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { systemPorts } from '@banyan/engine';
import type { MeshIdentity } from '@banyan/mesh';
import { keepCertificates, type KeptCertificate } from '@banyan/mesh/certificates';
import type { Plan } from '@banyan/topology';
import { UsageError } from '../errors.ts';
import { meshIdentities } from '../fleet/member-files.ts';
import { loadTopology } from '../load-topology.ts';
import { table } from '../output.ts';
import { contextOf } from './command-context.ts';

/** The certificate of whoever operates the system: it is no process. */
const OPERATOR = 'operator';

interface Options {
  readonly folder?: string;
  readonly days: number;
}

/** `banyan certificates`: a development authority, and a certificate for each process of the topology. */
export function addCertificatesCommand(program: Command): void {
  program
    .command('certificates')
    .option('--folder <folder>', 'where they are kept (default: certificates in the data folder)')
    .option('--days <number>', 'how long a new one is valid', readDays, 7)
    .description(
      'make a development authority and the certificates of the topology’s processes; renews what ends soon and leaves the rest, so run it daily',
    )
    .action(async ({ folder, days }: Options, command: Command) => {
      const { settings, output } = contextOf(command);
      const { plan } = await loadTopology(settings.topologyFile);
      if (plan === undefined)
        throw new UsageError(
          `${settings.topologyFile} is a function alone: make it by topology(…) to have its processes known`,
        );
      const place = resolve(folder ?? join(settings.dataFolder, 'certificates'));
      const kept = keepCertificates(place, identitiesIn(plan), { clock: systemPorts.clock, days });
      output.result({ folder: place, certificates: kept.map(toJson) }, () => keptText(place, kept));
    });
}

/** What each process of a topology is, and the operator. @throws UsageError when a process has the operator's name */
function identitiesIn(plan: Plan): Readonly<Record<string, MeshIdentity>> {
  const reserved = Object.keys(plan.processes).find((name) => name === OPERATOR || name === 'authority');
  if (reserved !== undefined)
    throw new UsageError(`process ${reserved} needs another name: there is a file ${reserved}.pem`);
  return { ...meshIdentities(plan), [OPERATOR]: { services: [], gateway: false, operator: true } };
}

function readDays(text: string): number {
  const days = Number(text);
  if (!/^\d{1,4}$/.test(text) || days < 1 || days > 398)
    throw new InvalidArgumentError('it is a number of days from 1 to 398.');
  return days;
}

function toJson({ name, files, identity, validUntilMs, made }: KeptCertificate): object {
  return { name, ...identity, files, validUntil: new Date(validUntilMs).toISOString(), made: made ?? null };
}

function keptText(folder: string, kept: readonly KeptCertificate[]): string {
  const rows = kept.map(({ name, identity: { services, gateway, operator }, validUntilMs, made }) => [
    name,
    [...services, ...(gateway ? ['(gateway)'] : []), ...(operator ? ['(staff)'] : [])].join(', '),
    new Date(validUntilMs).toISOString(),
    made === undefined ? 'kept' : `made: ${made}`,
  ]);
  return [table(['certificate', 'is', 'valid until', ''], rows), '', `in ${folder}`].join('\n');
}
