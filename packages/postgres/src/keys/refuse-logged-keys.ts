import { StoreError } from '@banyan/engine';
import type { KeyConnections } from './key-connections.ts';

/** What makes a server write statements to its log, by the value at which it does not. */
const QUIET: Readonly<Record<string, string>> = {
  log_statement: 'none ddl mod',
  log_min_duration_statement: '-1',
  log_min_duration_sample: '-1',
  log_transaction_sample_rate: '0',
  'auto_explain.log_min_duration': '-1',
};

/**
 * Keys that come from another store are parameters of a statement; those that the server makes are not. So one that writes statements with their parameters to its log is refused.
 * @throws StoreError
 */
export async function refuseLoggedKeys(connections: KeyConnections): Promise<void> {
  const rows = await connections.ask<{ name: string; setting: string }>({
    text: 'select name, setting from pg_settings where name = any($1)',
    values: [['log_parameter_max_length', 'log_parameter_max_length_on_error', ...Object.keys(QUIET)]],
  });
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
  const loud = Object.entries(QUIET).filter(
    ([name, quiet]) => !quiet.split(' ').includes(settings.get(name) ?? quiet.split(' ')[0]!),
  );
  const cut = settings.get('log_parameter_max_length') === '0';
  const found = loud.map(([name]) => name).filter((name) => !cut || name.startsWith('auto_explain'));
  if (settings.get('log_parameter_max_length_on_error') !== '0') found.push('log_parameter_max_length_on_error');
  if (found.length > 0)
    throw new StoreError(
      `people's keys: no key is sent to this server, for it would write it to its log (${found.join(', ')}): set log_parameter_max_length and log_parameter_max_length_on_error to 0 for this user (alter role … set …)`,
      'none',
    );
}
