import { BanyanError } from '@banyan/core';
import { StoreError } from '@banyan/engine';
import cassandra from 'cassandra-driver';

const { responseErrorCodes } = cassandra.types;

/** What a caller is told instead of the driver's own error; errors of ours stay as they are. */
export function cassandraFailure(error: unknown, what: string, outcome: 'none' | 'unknown' = 'none'): unknown {
  if (error instanceof BanyanError) return error;
  return new StoreError(`${what}: ${reasonOf(error)}`, outcome, error);
}

/** True when the server says that a statement was not carried out, and never will be. */
export function isRefused(error: unknown): boolean {
  const refusals: readonly number[] = [
    responseErrorCodes.unavailableException,
    responseErrorCodes.overloaded,
    responseErrorCodes.isBootstrapping,
    responseErrorCodes.unauthorized,
    responseErrorCodes.invalid,
  ];
  return error instanceof cassandra.errors.ResponseError && refusals.includes(error.code);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof cassandra.errors.NoHostAvailableError))
    return error instanceof Error ? error.message : String(error);
  const hosts = Object.entries(error.innerErrors as Readonly<Record<string, unknown>>);
  if (hosts.length === 0) return 'no node can be reached';
  const told = hosts.map(([host, inner]) => `${host}: ${inner instanceof Error ? inner.message : String(inner)}`);
  return `no node answers (${told.join('; ')})`;
}
