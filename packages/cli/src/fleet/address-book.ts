import type { Plan } from '@banyan/topology';
import { UsageError } from '../errors.ts';
import type { Addresses, Moved } from './messages.ts';
import { memberName, placesOf, processOf } from './place.ts';

/** Where the processes of a fleet take calls: as the environment says (`BANYAN_PEERS`), or else as their supervisor does. */
export class AddressBook {
  readonly #plan: Plan;
  /** What stands between the processes, such as a proxy, is known to whoever put it there. */
  readonly #peers: Addresses;
  #addresses: Addresses = {};

  /** @throws UsageError naming what is wrong with the peers */
  constructor(plan: Plan, peers = '') {
    this.#plan = plan;
    this.#peers = readPeers(plan, peers);
    process.on('message', (message: Moved) => {
      if (message.kind === 'addresses') this.#addresses = message.addresses;
    });
  }

  /** `host:port` of one process; undefined while it is not known. */
  of(member: string): string | undefined {
    if (Object.hasOwn(this.#peers, member)) return this.#peers[member];
    return Object.hasOwn(this.#addresses, member) ? this.#addresses[member] : undefined;
  }

  /** Of all instances that run a service. */
  ofService(service: string): string[] {
    const process = processOf(this.#plan, service);
    return placesOf(this.#plan).flatMap((place) =>
      place.process === process ? (this.of(memberName(place)) ?? []) : [],
    );
  }
}

/** `orders-1=10.0.0.5:7400 orders-2=10.0.0.6:7400`: where those are that no supervisor tells of. */
function readPeers(plan: Plan, peers: string): Addresses {
  const names = placesOf(plan).map(memberName);
  const pairs = peers.split(/\s+/).filter((pair) => pair !== '');
  const mistakes = pairs.flatMap((pair) => {
    const { name = '' } = /^(?<name>[a-z0-9-]+)=[^=\s]+:\d{1,5}$/.exec(pair)?.groups ?? {};
    if (name === '') return [`BANYAN_PEERS has ${JSON.stringify(pair)}: a peer is like orders-1=10.0.0.5:7400`];
    return names.includes(name) ? [] : [`BANYAN_PEERS has ${name}, which is none of ${names.join(', ')}`];
  });
  if (mistakes.length > 0) throw new UsageError(mistakes.join('\n'));
  return Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));
}
