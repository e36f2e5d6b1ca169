import { BanyanError } from '@banyan/core';
import { readSettings } from '@banyan/cli';
import { startMarket } from './start-market.ts';

try {
  await startMarket({ settings: readSettings(process.env), say: (line) => void process.stdout.write(`${line}\n`) });
} catch (error) {
  if (!(error instanceof BanyanError)) throw error;
  process.stderr.write(`banyan: ${error.message}\n`);
  process.exitCode = 1;
}
