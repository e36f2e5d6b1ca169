import { randomBytes, hash } from 'node:crypto';
import { DefectError } from '@banyan/core';
import { StoreError, type ViewDefinition } from '@banyan/engine';
import type { ClusterSession } from './cluster-session.ts';
import { LIVE, type Head, type HeadKey, type Heads } from './head.ts';
import { layoutOf } from './layout.ts';
import { dropTables, makeTables, tableIds } from './row-tables.ts';

/** How often a change of the live table is tried while others change it, too. */
const TRIES_MAX = 10;

export interface ViewTablesOptions {
  readonly space: string;
  /** The open store that this is part of. */
  readonly owner: string;
  readonly buckets: number;
  readonly wide: readonly string[];
}

/** The tables of the views of a space: each is named by a head from before it is made until after it is dropped. */
export class ViewTables {
  readonly #session: ClusterSession;
  readonly #heads: Heads;
  readonly #options: ViewTablesOptions;

  constructor(session: ClusterSession, heads: Heads, options: ViewTablesOptions) {
    this.#session = session;
    this.#heads = heads;
    this.#options = options;
  }

  key(view: string, place: string): HeadKey {
    return { space: this.#options.space, view, place };
  }

  /** The head of the live table, which is made when there is none. One that has been edited is told by whoever reads it. */
  async openLive(definition: ViewDefinition): Promise<Head> {
    const at = this.key(definition.name, LIVE);
    const layout = layoutOf(definition, this.#options);
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const found = await this.#heads.read(at, true);
      if (found !== undefined && 'head' in found) return found.head;
      // What it should say is not known: as if nothing had been folded yet. Reading it says what is wrong.
      if (found !== undefined) return { id: found.id, layout, source: null, stamp: 0n, rows: 0, owner: null };
      const made = await this.make(definition);
      if (!(await this.#heads.promote(this.key(definition.name, made.id), made, null)))
        await this.drop(definition.name, made.id);
    }
    throw new StoreError(`view ${definition.name} could not be opened: others were always there first`, 'none');
  }

  /** Empty tables beside the live ones. */
  async make(definition: ViewDefinition): Promise<Head> {
    const { space, owner } = this.#options;
    const id = `${spaceDigest(space)}_${randomBytes(8).toString('hex')}`;
    const head: Head = { id, layout: layoutOf(definition, this.#options), source: null, stamp: 0n, rows: 0, owner };
    await this.#heads.insert(this.key(definition.name, id), head);
    await makeTables(this.#session, id);
    return head;
  }

  /** Makes a table that was filled the live one. Resolves to the id of that which was live before. @throws DefectError when it was dropped meanwhile */
  async swap(view: string, id: string): Promise<string | null> {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const [filled, live] = [
        await this.#heads.read(this.key(view, id), true),
        await this.#heads.read(this.key(view, LIVE), true),
      ];
      if (filled === undefined) throw new DefectError(`the shadow of view ${view} is no shadow any more`);
      if (!('head' in filled)) throw filled.damage;
      const before = live === undefined ? null : 'head' in live ? live.head.id : live.id;
      if (await this.#heads.promote(this.key(view, id), filled.head, before)) return before;
    }
    throw new StoreError(`view ${view} was not swapped: others always did so first`, 'none');
  }

  /** Drops a table that is not live. */
  async drop(view: string, id: string): Promise<void> {
    await dropTables(this.#session, id);
    await this.#heads.remove(this.key(view, id), id);
  }

  /** Drops what a swap has put out of use: its head has gone with the swap. */
  async dropReplaced(id: string): Promise<void> {
    await dropTables(this.#session, id);
  }

  /** Drops what stores that ended have left: tables that nobody fills any more, and those that a swap has put out of use. */
  async clearAway(owners: ReadonlySet<string>): Promise<void> {
    const { space } = this.#options;
    // First what is there, then what is named: a table has a head before it is made.
    const ids = (await tableIds(this.#session)).filter((id) => id.startsWith(`${spaceDigest(space)}_`));
    const heads = await this.#heads.list(space);
    for (const { view, place, id, owner } of heads)
      if (place !== LIVE && (owner === null || !owners.has(owner))) await this.drop(view, id);
    const named = new Set(heads.map(({ id }) => id));
    for (const id of ids) if (!named.has(id)) await dropTables(this.#session, id);
  }
}

/** Tables of several spaces stand in one keyspace. */
function spaceDigest(space: string): string {
  return hash('sha256', space, 'hex').slice(0, 8);
}
