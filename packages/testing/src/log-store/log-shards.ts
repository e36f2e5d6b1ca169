import type { AppendOutcome, Batch, LogStore } from '@banyan/engine';
import { growth } from './sample-batch.ts';

/** How many shards of one log are open at a place while the suite tries one of them. */
export type ShardCount = 1 | 3;

/** The shard that is tried: with three, the one that has neighbours on both sides. */
export const triedShard = (shards: ShardCount): number => (shards === 1 ? 0 : 1);

/**
 * Opens the shard that is tried, and its neighbours beside it. Before each batch one of them takes the same under another id, and one something else under the same
 * id: shards that share streams, registers, positions, a clock or the memory of batches refuse or repeat what they must accept.
 */
export async function openShards(open: (shard: number) => Promise<LogStore>, shards: ShardCount): Promise<LogStore> {
  const neighbours: LogStore[] = [];
  for (let shard = 0; shard < shards; shard += 1) if (shard !== triedShard(shards)) neighbours.push(await open(shard));
  const close = async (): Promise<void> => {
    for (const neighbour of neighbours) await neighbour.close();
  };
  const tried = await open(triedShard(shards)).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  if (shards === 1) return tried;
  const methods: Partial<LogStore> = {
    async append(batch: Batch): Promise<AppendOutcome> {
      const [first, last] = neighbours;
      const elsewhere = { ...batch, id: `${batch.id} elsewhere` };
      const other = { ...batch, components: [growth(`neighbour/${batch.id}`, 1, 1)] };
      // What becomes of them there is not what is tried here.
      const there = Promise.allSettled([first!.append(elsewhere), last!.append(other)]);
      const [here] = await Promise.allSettled([tried.append(batch), there]);
      if (here.status === 'rejected') throw here.reason;
      return here.value;
    },
    async close(): Promise<void> {
      await close();
      await tried.close();
    },
  };
  return new Proxy(tried, {
    get: (target, name): unknown => {
      if (Object.hasOwn(methods, name)) return Reflect.get(methods, name);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
