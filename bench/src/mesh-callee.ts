import { join } from 'node:path';
import type { Caller } from '@banyan/core';
import { staff, systemPorts } from '@banyan/engine';
import { listenForMesh, type IdentityFiles } from '@banyan/mesh';
import { keepCertificates } from '@banyan/mesh/certificates';
import { listenForPlainMesh } from '@banyan/mesh/testing';
import { embedded, startInFolder } from './engine-folder.ts';
import { benchFolder } from './machine.ts';
import { note } from './counters.ts';
import { EVERYBODY, notes, notesService } from './notes.ts';

const NOTES = 200;

/** Where the callee of this process is, over TLS and without it, and what a caller shows. */
export interface CalleeAt {
  readonly tls: string;
  readonly plain: string;
  readonly caller: IdentityFiles;
  readonly names: readonly string[];
}

// A process of its own, forked by the benchmark. It ends with the benchmark.
const { system } = await startInFolder(embedded(notesService));
const names = Array.from({ length: NOTES }, (_, nth) => `note-${nth}`);
const client = system.client(staff('bench'));
for (const name of names) await client.send(notes, 'write', { name, text: note });
const certificates = keepCertificates(
  join(benchFolder(), 'certificates'),
  { caller: { services: [], gateway: true, operator: false }, callee: EVERYBODY },
  { clock: systemPorts.clock },
);
const [caller, callee] = certificates.map(({ files }) => files) as [IdentityFiles, IdentityFiles];
const what = { client: (caller: Caller) => system.client(caller), contracts: [notes] };
const tls = await listenForMesh({ ...what, identity: callee });
const plain = await listenForPlainMesh(EVERYBODY, what);
process.send!({ tls: tls.address, plain: plain.address, caller, names } satisfies CalleeAt);
