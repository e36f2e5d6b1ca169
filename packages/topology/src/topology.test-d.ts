// Checked by the compiler alone: each expectation that no error meets is an error itself.
import { clinic } from '../test/clinic.ts';
import { embedded, topology } from './index.ts';

const one = {
  name: 'one',
  summary: 'one process',
  stores: { folder: embedded() },
  hub: 'in-process',
  keys: 'folder',
  processes: { all: { instances: 1 } },
} as const;
const here = { process: 'all', log: 'folder', views: 'folder' } as const;

topology(clinic, { ...one, services: { bookings: here, desk: here } });
// @ts-expect-error desk runs nowhere
topology(clinic, { ...one, services: { bookings: here } });
// @ts-expect-error no such service
topology(clinic, { ...one, services: { bookings: here, desk: here, kitchen: here } });
// @ts-expect-error no such store
topology(clinic, { ...one, services: { bookings: here, desk: { ...here, log: 'fodler' } } });
// @ts-expect-error no such process
topology(clinic, { ...one, services: { bookings: here, desk: { ...here, process: 'al' } } });
// @ts-expect-error no such limit
topology(clinic, { ...one, services: { bookings: here, desk: { ...here, limits: { commandMax: 1 } } } });
// @ts-expect-error no such store for the hub
topology(clinic, { ...one, hub: 'folders', services: { bookings: here, desk: here } });
