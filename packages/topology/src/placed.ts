import type { Service, View } from '@banyan/core';
import { IN_PROCESS, type Placement, type Plan } from './plan.ts';
import { STORE_KINDS, type Duty } from './store-kinds.ts';

/** A service with its place. */
export interface Placed {
  readonly service: Service;
  readonly name: string;
  readonly placement: Placement;
  readonly views: readonly View[];
}

/** The services of the application that have a place, in its order. */
export function placedIn({ application, services }: Plan): Placed[] {
  return application.services.flatMap((service) => {
    const { name } = service.contract;
    const placement = Object.hasOwn(services, name) ? services[name] : undefined;
    return placement === undefined ? [] : [{ service, name, placement, views: service.views as readonly View[] }];
  });
}

/** What is wrong with keeping something on a store: it is not declared, or is not there for that. */
export function storeMistakes({ stores }: Plan, what: string, store: string, duty: Duty): string[] {
  if (duty === 'hub' && store === IN_PROCESS) return [];
  const declared = Object.hasOwn(stores, store) ? stores[store] : undefined;
  if (declared === undefined)
    return [`${what} is on ${store}, which is not among the stores: ${Object.keys(stores).join(', ') || 'none'}`];
  if (STORE_KINDS[declared.kind].duties.includes(duty)) return [];
  return [`${what} is on ${store}, but ${declared.kind} is not there for ${duty === 'hub' ? 'a hub' : duty}`];
}
