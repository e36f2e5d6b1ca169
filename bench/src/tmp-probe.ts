import { staff } from '@banyan/engine';
import { freshDatabase } from '@banyan/postgres/testing';
import { counters, countersService, note } from './counters.ts';
import { startInFolder } from './engine-folder.ts';
import { onPostgres } from './engine-on-postgres.ts';
import { repeatFor, measureRate } from './rate.ts';
const callers = Number(process.argv[2] ?? 100);
const db = await freshDatabase(process.env['BANYAN_POSTGRES_URL']!);
const counts = new Map<string, number>();
let batches = 0,
  ms = 0,
  comps = 0;
const { system, remove } = await startInFolder((f) => {
  const p = onPostgres(countersService(false), db.url)(f);
  return {
    ...p,
    stores: {
      ...p.stores,
      log: async (n: string) => {
        const s = await p.stores.log(n);
        const a = s.append.bind(s);
        s.append = async (b) => {
          const t = performance.now();
          const r = await a(b);
          ms += performance.now() - t;
          batches++;
          comps += b.components.length;
          return r;
        };
        for (const m of [
          'readStream',
          'snapshot',
          'register',
          'registers',
          'head',
          'dueTimers',
          'read',
          'batches',
          'saveSnapshot',
          'purgeRegisters',
        ] as const) {
          const f = (s as any)[m].bind(s);
          (s as any)[m] = (...x: any[]) => {
            counts.set(m, (counts.get(m) ?? 0) + 1);
            return f(...x);
          };
        }
        return s;
      },
    },
  };
});
const client = system.client(staff('bench'));
let k = 0;
for (let i = 0; i < 4; i++) {
  batches = ms = comps = 0;
  counts.clear();
  const r = await measureRate(() =>
    repeatFor(2, callers, (nth) =>
      client.send(counters, 'count', { counter: `c${nth % 5000}`, by: 1, note }, { key: `k-${k++}` }),
    ),
  );
  console.log(r, { batches, comps, per: comps / batches, msPerBatch: ms / batches }, counts);
}
await remove();
await db.drop();
