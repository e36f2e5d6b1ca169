// One process of a fleet, named by BANYAN_PROCESS: what a supervisor starts, and what runs in a container.
import { BanyanError } from '@banyan/core';
import { loadTopology } from '../load-topology.ts';
import { readSettings } from '../settings.ts';
import { planOf } from './own-member.ts';
import { placeOf } from './place.ts';
import { runMember } from './run-member.ts';

try {
  const settings = readSettings(process.env);
  const topology = await loadTopology(settings.topologyFile);
  const name = process.env['BANYAN_PROCESS'] ?? '';
  await runMember(settings, topology, placeOf(planOf(topology), name));
} catch (error) {
  if (!(error instanceof BanyanError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
// Nothing that is still open keeps a process that has stopped.
process.disconnect?.();
