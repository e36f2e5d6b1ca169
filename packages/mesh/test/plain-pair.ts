import type { TestContext } from 'node:test';
import { anybody, type Client, type LogEntry } from '@banyan/engine';
import type { MeshClient, MeshClientOptions, MeshLimits, MeshListener, MeshPorts } from '@banyan/mesh';
import { listenForPlainMesh, plainMeshClient } from '@banyan/mesh/testing';
import { answering, echo, type Arrived } from './fake-service.ts';
import { identityOf } from './mesh-rig.ts';

const EVERYBODY = identityOf({ services: ['echo'], gateway: true });

/** Callees and a caller in this process, without TLS. */
export interface PlainPair {
  readonly client: Client;
  readonly mesh: MeshClient;
  readonly listeners: readonly MeshListener[];
  readonly entries: LogEntry[];
}

/** Opens one callee for each way to answer, and a client that knows all of them; they go with the test. */
export async function openPlain(
  context: TestContext,
  answers: readonly ((call: Arrived) => Promise<unknown>)[],
  parts: {
    readonly limits?: Partial<MeshLimits>;
    readonly ports?: Partial<MeshPorts>;
    /** Where the caller goes instead. */
    readonly through?: (addresses: readonly string[]) => readonly string[];
    readonly affinityOf?: MeshClientOptions['affinityOf'];
  } = {},
): Promise<PlainPair> {
  const { through = (addresses) => addresses, affinityOf, ...shared } = parts;
  const entries: LogEntry[] = [];
  const log = (entry: LogEntry): void => void entries.push(entry);
  const listeners = await Promise.all(
    answers.map((answer) =>
      listenForPlainMesh(EVERYBODY, { client: answering(answer), contracts: [echo], log, ...shared }),
    ),
  );
  const addresses = through(listeners.map(({ address }) => address));
  const mesh = plainMeshClient(EVERYBODY, {
    endpoints: () => addresses,
    log,
    ...shared,
    ...(affinityOf === undefined ? {} : { affinityOf }),
  });
  context.after(async () => {
    await mesh.close();
    await Promise.all(listeners.map((listener) => listener.close()));
  });
  return { client: mesh.client(anybody()), mesh, listeners, entries };
}
