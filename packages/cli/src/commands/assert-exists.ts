import { UnknownOperationError } from '@banyan/engine';
import type { SystemOperations } from '../system-access.ts';

/** A misspelt name is not the same as nothing to do. @throws UnknownOperationError naming what exists */
export async function assertExists(
  operations: SystemOperations,
  service: string | undefined,
  name: string | undefined,
): Promise<void> {
  if (service === undefined) return;
  const { services } = await operations.status();
  const found = services.find((one) => one.service === service);
  if (found === undefined)
    throw new UnknownOperationError(
      `service ${service}`,
      services.map((one) => one.service),
    );
  if (name === undefined) return;
  const views = (await operations.views()).filter((one) => one.service === service).map(({ view }) => view);
  const known = [...views, ...found.processes];
  if (!known.includes(name)) throw new UnknownOperationError(`view or process manager ${name} of ${service}`, known);
}
