import type { Contract } from '@banyan/core';
import { UnknownOperationError } from '@banyan/engine';
import { WrongMethodError } from './errors.ts';
import { openNames } from './openapi/access-of.ts';
import { ownPaths } from './reserved-names.ts';

/**
 * Says why there is nothing at a path: no such service, no such operation of it, or only for another method. What only services may call is not named: it is of
 * no use to whoever asks.
 */
export function nothingAt(
  method: string,
  path: string,
  contracts: readonly Contract[],
): UnknownOperationError | WrongMethodError {
  if (ownPaths.includes(path)) return new WrongMethodError(method, path, ['GET', 'HEAD']);
  const [, serviceName = '', operation = '', ...more] = path.split('/');
  const contract = contracts.find(({ name }) => name === serviceName);
  if (contract === undefined)
    return new UnknownOperationError(
      `service ${serviceName}`,
      contracts.map(({ name }) => name),
    );
  const commands = openNames(contract.commands);
  const queries = openNames(contract.queries);
  const allowed = [
    ...(queries.includes(operation) ? ['GET', 'HEAD'] : []),
    ...(commands.includes(operation) ? ['POST'] : []),
  ];
  if (allowed.length > 0 && more.length === 0) return new WrongMethodError(method, path, allowed);
  const kind = method === 'POST' ? 'command' : 'query';
  return new UnknownOperationError(`${kind} ${operation} of ${serviceName}`, kind === 'command' ? commands : queries);
}
