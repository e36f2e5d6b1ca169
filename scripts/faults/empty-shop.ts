import { loadTopology, topologyFileOf } from '@banyan/cli';
import { topology } from '@banyan/topology';

const { plan } = await loadTopology(topologyFileOf(process.env['BANYAN_FAULTS_TOPOLOGY'] ?? ''));
const { application, ...rest } = plan!;
const program = new URL('../../apps/market/src/testing/run-empty.ts', import.meta.url).href;

/** A topology as it is, of a market that begins without the demonstration: that would take most of the time, and shows nothing of faults. */
export const emptyShop = topology({ ...application, program }, rest);
