import type { LogEntry } from '@banyan/engine';
import { listenForMesh, meshClient } from '@banyan/mesh';
import { controlSocketPath } from '@banyan/sqlite';
import { gatewayOf, type Plan } from '@banyan/topology';
import { listenForControl } from '../control/control-server.ts';
import { ownSystem, type OwnedSystem, type Topology } from '../owned-system.ts';
import { UsageError } from '../errors.ts';
import { AddressBook } from './address-book.ts';
import { affinityOf } from './affinity.ts';
import { fleetOperations } from './fleet-operations.ts';
import { MemberAccess } from './member-access.ts';
import { identityFiles, memberFolder } from './member-files.ts';
import { memberName, placesOf, type Place } from './place.ts';
import type { Ready } from './messages.ts';

/** Which process of which fleet. */
export interface MemberOptions {
  /** The fleet's data folder. */
  readonly dataFolder: string;
  readonly topology: Topology;
  readonly place: Place;
  readonly log: (entry: LogEntry) => void;
}

/**
 * Starts the services of one process of a fleet, with the way to all others, and answers their calls. The one that has the gateway stands for the whole: it answers
 * commands on the fleet's data folder, and its operations are those of all.
 * @throws CertificateError, UsageError, and whatever `ownSystem` throws
 */
export async function ownMember({ dataFolder, topology, place, log }: MemberOptions): Promise<OwnedSystem> {
  const plan = planOf(topology);
  const addresses = new AddressBook(plan, process.env['BANYAN_PEERS']);
  const identity = identityFiles(dataFolder, place);
  const mesh = meshClient({
    identity,
    endpoints: (service) => addresses.ofService(service),
    affinityOf: affinityOf(plan.application.services),
    log,
  });
  const closing: (() => Promise<void>)[] = [() => mesh.close()];
  const closeAll = async (): Promise<void> => {
    for (const close of closing.splice(0).toReversed()) await close();
  };
  try {
    const own = await ownSystem(memberFolder(dataFolder, place), topology, log, {
      isServed: true,
      as: { process: place.process, elsewhere: (caller) => mesh.client(caller) },
    });
    closing.push(() => own.close());
    const contracts = own.system.services.map(({ contract }) => contract);
    const answering = await listenForMesh({
      client: (caller) => own.system.clientHere(caller),
      contracts: contracts.filter(({ name }) => own.system.here.includes(name)),
      identity,
      listen: readListen(process.env['BANYAN_MESH']),
      log,
    });
    closing.push(() => answering.close());
    const system = place.process === gatewayOf(plan) ? await standForAll(own) : own;
    let closed: Promise<void> | undefined;
    return {
      ...system,
      nowReady: () => void process.send?.({ kind: 'ready', address: answering.address } satisfies Ready),
      close: () => (closed ??= closeAll()),
    };
  } catch (error) {
    await closeAll();
    throw error;
  }

  async function standForAll(own: OwnedSystem): Promise<OwnedSystem> {
    const accesses = new Map(
      placesOf(plan).map((one) => [memberName(one), new MemberAccess(dataFolder, one)] as const),
    );
    closing.push(async () => {
      for (const access of accesses.values()) await access.close();
    });
    let url: string | undefined;
    const operations = fleetOperations({
      plan,
      member: (name) => accesses.get(name)!.operations,
      about: () => ({ pid: process.pid, folder: dataFolder, ...(url !== undefined && { url }) }),
      knownAs: own.knownAs,
    });
    const whole: OwnedSystem = {
      ...own,
      folder: dataFolder,
      system: { ...own.system, operations },
      operations,
      announce: (announced) => {
        url = announced;
      },
    };
    const contracts = own.system.services.map(({ contract }) => contract);
    const control = await listenForControl(controlSocketPath(dataFolder), whole, contracts);
    closing.push(() => control.close());
    return whole;
  }
}

/** @throws UsageError when the topology is a mere function */
export function planOf({ plan }: Topology): Plan {
  if (plan === undefined)
    throw new UsageError('this topology says nothing of processes: it is not made by topology(…)');
  return plan;
}

/** `host:port` on which the other processes reach this one; loopback and a free port unless said. */
function readListen(mesh = '127.0.0.1:0'): { readonly host: string; readonly port: number } {
  const at = mesh.lastIndexOf(':');
  return { host: mesh.slice(0, at), port: Number(mesh.slice(at + 1)) };
}
