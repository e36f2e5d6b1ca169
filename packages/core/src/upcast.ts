import type { AnyContract, EventDefinition } from './contract.ts';
import { DefectError, UnknownVersionError } from './errors.ts';

/**
 * Brings a payload that an older version of the code wrote to the version of this contract.
 * @throws UnknownVersionError when it was written by a newer one, or when the contract has no such event
 */
export function upcast(contract: AnyContract, type: string, version: number, payload: object): object {
  const definition: EventDefinition | undefined = Object.hasOwn(contract.events, type)
    ? contract.events[type]
    : undefined;
  if (definition === undefined) throw new UnknownVersionError(`${contract.name}'s ${type}`, version, 0);
  if (version > definition.version)
    throw new UnknownVersionError(`${contract.name}'s ${type}`, version, definition.version);
  let current = payload;
  for (let from = version; from < definition.version; from += 1) {
    const step = definition.upcasts[from];
    if (step === undefined)
      throw new DefectError(`event ${type} has no upcast from version ${from}`, { event: type, version: from });
    current = step(current);
  }
  return current;
}
