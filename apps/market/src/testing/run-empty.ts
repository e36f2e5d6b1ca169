import type { Place, Settings } from '@banyan/cli';
import { startMarket } from '../start-market.ts';

/** The market, or the process of it that has its gateway, without the demonstration: what a topology names as its application’s program instead of `run-market.ts`. */
export async function run(settings: Settings, place?: Place): Promise<void> {
  await startMarket({ settings, place, say: (line) => void process.stdout.write(`${line}\n`) });
}
