import { clinic } from './clinic.ts';
import { embedded, postgres, topology } from '../src/index.ts';

/** The clinic in one process that knows both stores: where it looks for its logs and for people’s keys. */
export function clinicOn(store: 'folder' | 'main', keys: 'folder' | 'main' = 'folder') {
  return topology(clinic, {
    name: 'clinic',
    summary: 'a clinic in one process',
    stores: { main: postgres('CLINIC_POSTGRES'), folder: embedded() },
    hub: 'in-process',
    keys,
    processes: { all: { instances: 1 } },
    services: {
      bookings: { process: 'all', log: store, views: store },
      desk: { process: 'all', log: store, views: store },
    },
  });
}
