import { listStreams, type Service } from '@banyan/core';

/**
 * The stream that a command changes first: commands of one stream go to one instance, whose cache has it, and which then decides them one after the other in
 * memory. Two instances that wrote it by turns would refuse each other's batches, and be right all the same.
 */
export function affinityOf(
  services: readonly Service[],
): (service: string, command: string, body: unknown) => string | undefined {
  const decisions = new Map(
    services.flatMap(({ contract, decisions: all }) =>
      all.map((decision) => [`${contract.name}/${decision.command}`, decision] as const),
    ),
  );
  return (service, command, body) => {
    try {
      const decision = decisions.get(`${service}/${command}`);
      return decision === undefined ? undefined : listStreams(decision.streams(body))[0]?.stream;
    } catch {
      return undefined; // The callee says what is wrong with such a body.
    }
  };
}
