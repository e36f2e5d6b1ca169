import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { verifyChain } from '@banyan/engine';
import { everything, positionsOf, upTo, type LogStorePlaces } from './log-store-harness.ts';
import { numberedBatch, NUMBERED_STREAMS, readProgress } from './numbered-batch.ts';

const child = fileURLToPath(new URL(`./crashing-appender${extname(import.meta.filename)}`, import.meta.url));

/** Runs the child on the place and kills it (SIGKILL) when it has told the given line for the given time. Returns the last numbers that it told. */
async function killedAt(
  places: LogStorePlaces,
  place: string,
  line: 'append' | 'appended',
  times: number,
): Promise<{ begun: number; acknowledged: number }> {
  const running = spawn(process.execPath, [child, places.harness.module, place, String(places.shards)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<NodeJS.Signals | null>((resolve) => running.once('exit', (_, signal) => resolve(signal)));
  const told = { append: 0, appended: 0 };
  let left = times;
  for await (const text of createInterface({ input: running.stdout })) {
    const [what, n] = text.split(' ') as ['append' | 'appended', string];
    told[what] = Number(n);
    if (what === line && --left === 0) running.kill('SIGKILL');
  }
  assert.equal(await exited, 'SIGKILL', 'the child ended by itself');
  return { begun: told.append, acknowledged: told.appended };
}

/** What is left when the process is killed. */
export function crashCases(places: LogStorePlaces): void {
  it('holds every acknowledged batch and no half one after kill -9 at any moment, and answers for those under way', async () => {
    const place = await places.make();
    const moments = (['append', 'appended'] as const).flatMap((line) =>
      [1, 2, 3, 5, 40].map((times) => [line, times] as const),
    );
    let before = 0;
    for (const [line, times] of moments) {
      const { begun, acknowledged } = await killedAt(places, place, line, times);
      const store = await places.open(place);
      let count = await readProgress(store);
      const where = `killed at ${line} ${times}: ${count} of ${begun} begun, ${acknowledged} acknowledged`;
      await isWhole(count).catch(async (error: unknown) => {
        // What a killed client has sent to a server may be carried out while it is looked at here.
        const later = await readProgress(store);
        if (later === count) throw error;
        count = later;
        await isWhole(count);
      });
      assert.ok(count >= Math.max(acknowledged, before) && count <= begun, where);

      // The caller of a batch under way submits it again, whether or not it was written.
      for (let n = Math.max(acknowledged, 1); n <= begun; n++) {
        const { components } = await store.append(numberedBatch(n));
        assert.ok(
          components.every(({ accepted }) => accepted),
          `batch ${n} submitted again, ${where}`,
        );
      }
      await isWhole(Math.max(begun, count));
      before = Math.max(begun, count);
      await places.close(store);

      async function isWhole(batches: number): Promise<void> {
        const events = await everything(store);
        assert.deepEqual(positionsOf(events), upTo(batches * (NUMBERED_STREAMS + 3)), where);
        assert.equal((await store.readStream('shelf/7', 0, 10_000)).length, batches, where);
        assert.equal((await store.registers('command', '', 10_000)).length, batches, where);
        assert.equal((await verifyChain(store)).batches, batches, where);
      }
    }
  });
}
