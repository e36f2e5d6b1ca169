import { join } from 'node:path';
import type { IdentityFiles, MeshIdentity } from '@banyan/mesh';
import { certificateFiles, keepCertificates } from '@banyan/mesh/certificates';
import { systemPorts } from '@banyan/engine';
import { gatewayOf, type Plan } from '@banyan/topology';
import { memberName, type Place } from './place.ts';

/** What one process of a fleet keeps for itself, in the fleet's data folder. */
export function memberFolder(fleetFolder: string, place: Place): string {
  return join(fleetFolder, 'processes', memberName(place));
}

const certificatesIn = (fleetFolder: string): string => join(fleetFolder, 'certificates');

/** Where a process of a fleet has its certificate. */
export function identityFiles(fleetFolder: string, { process }: Place): IdentityFiles {
  return certificateFiles(certificatesIn(fleetFolder), process);
}

/** Makes the certificates of a fleet that are missing or end soon. */
export function makeCertificates(fleetFolder: string, plan: Plan): void {
  keepCertificates(certificatesIn(fleetFolder), meshIdentities(plan), { clock: systemPorts.clock });
}

/** Who each process of a topology is: the services in it; and the gateway, which asks in the name of some besides. */
export function meshIdentities(plan: Plan): Record<string, MeshIdentity> {
  const { application, processes, services } = plan;
  return Object.fromEntries(
    Object.keys(processes).map((process) => {
      const gateway = process === gatewayOf(plan);
      const own = Object.keys(services).filter((name) => services[name]!.process === process);
      const asked = gateway ? (application.gatewayAsks ?? []) : [];
      return [process, { services: [...new Set([...own, ...asked])], gateway, operator: false }];
    }),
  );
}
