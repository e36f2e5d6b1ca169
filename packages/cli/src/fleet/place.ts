import { gatewayOf, type Plan } from '@banyan/topology';
import { UsageError } from '../errors.ts';

/** Which process of a fleet this one is. */
export interface Place {
  /** As the topology calls it. */
  readonly process: string;
  /** From 1. */
  readonly instance: number;
}

/** `orders-2`: what a process of a fleet is called. */
export const memberName = ({ process, instance }: Place): string => `${process}-${instance}`;

/** The places of a fleet: those whom others need first, the gateway last. */
export function placesOf(plan: Plan): Place[] {
  return startOrder(plan).flatMap((process) =>
    Array.from({ length: plan.processes[process]!.instances }, (_, nth) => ({ process, instance: nth + 1 })),
  );
}

/** The process that runs a service. @throws UsageError when none does */
export function processOf({ services }: Plan, service: string): string {
  const placement = Object.hasOwn(services, service) ? services[service] : undefined;
  if (placement === undefined)
    throw new UsageError(`there is no service ${service}: ${Object.keys(services).join(', ')}`);
  return placement.process;
}

/** `orders-2` as a place. @throws UsageError when the topology has no such process */
export function placeOf(plan: Plan, name: string): Place {
  const places = placesOf(plan);
  const place = places.find((one) => memberName(one) === name);
  if (place === undefined) throw new UsageError(`there is no process ${name}: ${places.map(memberName).join(', ')}`);
  return place;
}

/** Processes whose services use what is already there come next; where they need each other, those that need the fewest. */
function startOrder(plan: Plan): string[] {
  const { application, processes, services } = plan;
  const gateway = gatewayOf(plan);
  const processUsed = new Map(Object.keys(processes).map((name) => [name, new Set<string>()]));
  for (const { contract, uses } of application.services) {
    const own = services[contract.name]?.process ?? '';
    for (const { name } of uses) {
      const other = services[name]?.process;
      if (other !== undefined && other !== own) processUsed.get(own)?.add(other);
    }
  }
  const order: string[] = [];
  const left = new Set(processUsed.keys());
  if (gateway !== undefined) left.delete(gateway);
  while (left.size > 0) {
    const missing = (name: string): number => [...processUsed.get(name)!].filter((used) => left.has(used)).length;
    const [next] = [...left].toSorted((a, b) => missing(a) - missing(b));
    order.push(next!);
    left.delete(next!);
  }
  return gateway === undefined ? order : [...order, gateway];
}
