import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { staff, type Client } from '@banyan/engine';
import { meshClient } from '@banyan/mesh';
import { plainMeshClient } from '@banyan/mesh/testing';
import type { Measure } from './benchmark.ts';
import { note } from './counters.ts';
import { embedded, startInFolder } from './engine-folder.ts';
import { toFigure, type Figure, type Round } from './figure.ts';
import type { CalleeAt } from './mesh-callee.ts';
import { EVERYBODY, notes, notesService } from './notes.ts';
import { measureRate, repeatFor, type Rate } from './rate.ts';

const SETTINGS =
  'a query that reads a row, of a service in another process over TLS 1.3, both sides with certificates, one connection; against the same protocol over TCP without TLS. A query waits for no disk; the log: synchronous=FULL';

/** A query of a service in another process, against the same without TLS, and beside it in the same process. */
export const meshCall: Measure = async ({ bounds }, say) => {
  const child = fork(fileURLToPath(new URL('./mesh-callee.ts', import.meta.url)));
  const [at] = (await once(child, 'message')) as [CalleeAt];
  const here = await startInFolder(embedded(notesService));
  const local = here.system.client(staff('bench'));
  for (const name of at.names) await local.send(notes, 'write', { name, text: note });
  const tls = meshClient({ identity: at.caller, endpoints: () => [at.tls] });
  const plain = plainMeshClient(EVERYBODY, { endpoints: () => [at.plain] });
  const read = (client: Client, callers: number): Promise<Rate> =>
    measureRate(() =>
      repeatFor(bounds.seconds, callers, (nth) =>
        client.query(notes, 'read', { name: at.names[nth % at.names.length]! }),
      ),
    );
  const [overTls, overTcp] = [tls.client(staff('bench')), plain.client(staff('bench'))];
  const figures: Figure[] = [];
  try {
    for (const callers of [1, 64]) {
      say(`${callers} callers`);
      for (const client of [overTls, overTcp, local]) await read(client, callers);
      const rounds: Round[] = [];
      for (let nth = 0; nth < bounds.rounds; nth += 1) {
        const [value, baseline, inProcess] = [
          await read(overTls, callers),
          await read(overTcp, callers),
          await read(local, callers),
        ];
        rounds.push({
          value: value.perSecond,
          baseline: baseline.perSecond,
          also: {
            'cpu-us': value.cpuUs,
            'baseline-cpu-us': baseline.cpuUs,
            'in-process/s': inProcess.perSecond,
            'of-in-process': value.perSecond / inProcess.perSecond,
          },
        });
      }
      figures.push(
        toFigure({ name: `mesh-call-${callers}`, unit: 'calls/s', settings: SETTINGS, moreIsBetter: true }, rounds),
      );
    }
  } finally {
    await Promise.all([tls.close(), plain.close(), here.remove()]);
    child.kill();
  }
  return figures;
};
