import type { Contract } from '@banyan/core';
import { UnknownOperationError } from '@banyan/engine';
import { WrongMethodError } from './errors.ts';

/** Says why there is nothing at a path: no such service, no such operation of it, or only for another method. */
export function nothingAt(
  method: string,
  path: string,
  contracts: readonly Contract[],
): UnknownOperationError | WrongMethodError {
  const [, serviceName = '', operation = '', ...more] = path.split('/');
  const contract = contracts.find(({ name }) => name === serviceName);
  if (contract === undefined)
    return new UnknownOperationError(
      `service ${serviceName}`,
      contracts.map(({ name }) => name),
    );
  const commands = Object.keys(contract.commands);
  const queries = Object.keys(contract.queries);
  const allowed = [
    ...(queries.includes(operation) ? ['GET', 'HEAD'] : []),
    ...(commands.includes(operation) ? ['POST'] : []),
  ];
  if (allowed.length > 0 && more.length === 0) return new WrongMethodError(method, path, allowed);
  const kind = method === 'POST' ? 'command' : 'query';
  return new UnknownOperationError(`${kind} ${operation} of ${serviceName}`, kind === 'command' ? commands : queries);
}
