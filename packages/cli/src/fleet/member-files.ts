import { join } from 'node:path';
import type { IdentityFiles } from '@banyan/mesh';
import { memberName, type Place } from './place.ts';

/** What one process of a fleet keeps for itself, in the fleet's data folder. */
export function memberFolder(fleetFolder: string, place: Place): string {
  return join(fleetFolder, 'processes', memberName(place));
}

/** Where a process of a fleet has its certificate: `banyan certificates` makes them. */
export function identityFiles(fleetFolder: string, { process }: Place): IdentityFiles {
  const folder = join(fleetFolder, 'certificates');
  return {
    key: join(folder, `${process}.key`),
    certificate: join(folder, `${process}.crt`),
    authority: join(folder, 'authority.crt'),
  };
}
