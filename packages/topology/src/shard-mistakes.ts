import { exactly, type CommandDefinition, type Service } from '@banyan/core';

/** The JSON types of which a value is one key and not several. */
const SINGLE = ['string', 'integer', 'number'];

/**
 * Why the decisions of a service cannot be taken on several shards: each must be about one value of the contract's shard key, which it is when the command
 * has that field, always and as a single value.
 */
export function shardMistakes({ contract }: Service, shards: number): string[] {
  const { name, shardKey } = contract;
  if (!Number.isSafeInteger(shards) || shards < 1)
    return [`the log of ${name} has ${shards} shards; it must be a whole number above 0`];
  if (shards === 1) return [];
  if (shardKey === undefined) return [`the log of ${name} has ${shards} shards, but its contract declares no shardKey`];
  return Object.entries(contract.commands as Readonly<Record<string, CommandDefinition>>)
    .filter(([, { fields }]) => !namesOne(fields, shardKey))
    .map(
      ([command]) =>
        `the decision of ${name}/${command} spans shards: the command does not name one ${shardKey}, by which the log is sharded`,
    );
}

function namesOne(fields: CommandDefinition['fields'], shardKey: string): boolean {
  const field = Object.hasOwn(fields, shardKey) ? (fields[shardKey] as { readonly type?: unknown }) : undefined;
  const isRequired = new Set<string>(exactly(fields).required).has(shardKey);
  return isRequired && SINGLE.includes(String(field?.type));
}
