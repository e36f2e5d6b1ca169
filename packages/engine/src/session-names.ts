import type { Digester } from './digester.ts';
import type { Sealer } from './sealer.ts';
import type { Session } from './session.ts';

/** What the store of keys knows for one command, random names of texts and who was erased: looked up once, and the session's try ends when it has to be looked up first. */
export class SessionNames {
  readonly #sealer: Sealer;
  readonly #digester: Digester;
  readonly #known = new Map<string, string | undefined>();
  readonly #erased = new Map<string, boolean>();

  constructor(sealer: Sealer, digester: Digester) {
    this.#sealer = sealer;
    this.#digester = digester;
  }

  nameOf(session: Session, text: string): string | undefined {
    const digest = this.#digest(text);
    if (this.#known.has(digest)) return this.#known.get(digest);
    return session.await(async () => void this.#known.set(digest, await this.#sealer.findName(digest)));
  }

  named(session: Session, text: string): string {
    const digest = this.#digest(text);
    const known = this.#known.get(digest);
    if (known !== undefined) return known;
    return session.await(async () => void this.#known.set(digest, await this.#sealer.obtainName(digest)));
  }

  wasErased(session: Session, person: string): boolean {
    const known = this.#erased.get(person);
    if (known !== undefined) return known;
    return session.await(async () => void this.#erased.set(person, await this.#sealer.wasErased(person)));
  }

  /** Of the service's own, so that one does not look up what another one has named. */
  #digest(text: string): string {
    return this.#digester.digest(`name ${text}`);
  }
}
