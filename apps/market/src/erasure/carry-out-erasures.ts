import { keySubject } from '@banyan/core';
import { customers } from '@banyan/customers/contract';
import type { Client, Operations, Token } from '@banyan/engine';

/** Something of a person that is not finished. */
export interface Obstacle {
  readonly kind: string;
  readonly name: string;
}

/** Tells what of a person is not finished, as of these tokens; `subjects` are all ids that the person has been known by. */
export type FindObstacles = (subjects: readonly string[], after: readonly Token[]) => Promise<readonly Obstacle[]>;

/** Tells the random names by which services know the e-mail addresses of these ids, as of these tokens. */
export type FindNames = (subjects: readonly string[], after: readonly Token[]) => Promise<readonly string[]>;

/** Tells the keys of things of these ids, under which something is sealed that says of no person whose it is, as of these tokens. */
export type FindKeys = (subjects: readonly string[], after: readonly Token[]) => Promise<readonly string[]>;

/** What it takes to carry out erasures. */
export interface ErasureTools {
  /** Calls as whoever destroys keys. */
  readonly client: Client;
  readonly operations: Pick<Operations, 'erase' | 'tombstones'>;
  readonly findObstacles: FindObstacles;
  readonly findNames: FindNames;
  readonly findKeys: FindKeys;
}

/** What came of a round. */
export interface ErasureRound {
  /** How many erasures and documents it has brought to their end. */
  readonly ended: number;
  /** True when there was an erasure that had to wait, or might have. */
  readonly someWaited: boolean;
}

/** Who the worker is to customers. */
export const eraser = { role: 'partner', id: 'eraser', tenant: 'default', scopes: ['erasure'] } as const;

const OBSTACLES_TOLD_MAX = 100;

/**
 * One round: asks what each erasure that waits has still to wait for, destroys what has to be destroyed, all at once since views are folded anew for it, and tells that
 * it is done. It remembers nothing, and each of its steps may be done again.
 */
export async function carryOutErasures(tools: ErasureTools, after: readonly Token[]): Promise<ErasureRound> {
  const { client, findObstacles, findNames, findKeys } = tools;
  let work = await client.query(customers, 'erasure-work', {}, { after: tokensOf(after, customers.name) });
  const someWaited = work.people.some(({ status }) => status === 'waiting');
  let begunNow: Token | undefined;
  for (const { customer, erasure, status, subjects } of work.people) {
    if (status !== 'waiting') continue;
    const found = await findObstacles(subjects, after);
    const obstacles = found.slice(0, OBSTACLES_TOLD_MAX).map(({ kind, name }) => ({ kind, name }));
    const told = await client.send(customers, 'proceed-with-erasure', { customer, erasure, obstacles });
    if (told.done && told.answer.status === 'begun') begunNow = told.token;
  }
  // What is to be forgotten is known once it has begun.
  if (begunNow !== undefined) work = await client.query(customers, 'erasure-work', {}, { after: begunNow });
  const { documents } = work;
  const begun = work.people.filter(({ status }) => status === 'begun');
  if (begun.length === 0 && documents.length === 0) return { ended: 0, someWaited };
  const subjects = begun.flatMap((person) => person.subjects);
  await tools.operations.erase({
    subjects: [
      ...subjects,
      ...(await findKeys(subjects, after)),
      ...documents.map((document) => keySubject('document', document)),
    ],
    names: [...begun.flatMap(({ names }) => names), ...(await findNames(subjects, after))],
  });
  for (const { customer, erasure } of begun) await client.send(customers, 'confirm-erasure', { customer, erasure });
  for (const document of documents) await client.send(customers, 'confirm-destruction', { document });
  return { ended: begun.length + documents.length, someWaited };
}

/** Those of one service’s log: views wait for no others than those that they fold. */
export function tokensOf(tokens: readonly Token[], service: string): readonly Token[] {
  return tokens.filter((token) => token.startsWith(`${service}/`));
}

/** Destroys again what the log says is erased and the keys do not: after a restore with keys that are older than the log. */
export async function eraseAgain({ client, operations, findNames, findKeys }: ErasureTools): Promise<void> {
  const { people, documents } = await client.query(customers, 'erasure-work', { erased: true });
  const tombstones = await operations.tombstones();
  const [gone, forgotten] = [new Set(tombstones.subjects), new Set(tombstones.names)];
  const ofPeople = people.flatMap((person) => person.subjects);
  const subjects = [
    ...ofPeople,
    ...(await findKeys(ofPeople, [])),
    ...documents.map((document) => keySubject('document', document)),
  ].filter((subject) => !gone.has(subject));
  const known = [...people.flatMap((person) => person.names), ...(await findNames(ofPeople, []))];
  const names = known.filter((name) => !forgotten.has(name));
  if (subjects.length > 0 || names.length > 0) await operations.erase({ subjects, names });
}
