import { randomBytes, randomUUID } from 'node:crypto';
import { Caller } from '../http/caller.ts';
import { Conversation } from '../http/conversation.ts';
import { CardNetwork } from './card-network.ts';
import type { Mailbox } from './mailbox.ts';

/** The system that the scenarios are played against. */
export interface Target {
  readonly url: string;
  /** A token of an owner's. */
  readonly staffToken: string;
  /** The address of the card network; undefined: there is none that can be asked. */
  readonly cardNetwork: string | undefined;
  /** Where its e-mails arrive; left out: they do not come here. */
  readonly mailbox?: Mailbox;
}

/** Somebody with an account. */
export interface Customer extends Caller {
  readonly customer: string;
  readonly email: string;
  readonly password: string;
  readonly session: string;
  readonly token: string;
}

const LETTERS = 'bcdfghjklmnpqrstvwxz';
const VOWELS = 'aeiou';
const LAST = 'dklmnt';

/** All that one scenario has: people to speak as, and names that nobody else uses. */
export class World {
  readonly target: Target;
  readonly conversation: Conversation;
  /** May do everything. */
  readonly owner: Caller;
  /** Has not signed in. */
  readonly anybody: Caller;
  #named = 0;
  readonly #own = wordOf(8);

  constructor(target: Target) {
    this.target = target;
    this.conversation = new Conversation(target.url);
    this.owner = Caller.bearing(this.conversation, 'the owner', target.staffToken);
    this.anybody = new Caller(this.conversation, 'anybody');
  }

  /** The card network; only for scenarios that need it. */
  get network(): CardNetwork {
    const { cardNetwork } = this.target;
    if (cardNetwork === undefined) throw new Error('there is no card network');
    return new CardNetwork(cardNetwork, this.conversation);
  }

  /** Where e-mails arrive; only for scenarios that need it. */
  get mailbox(): Mailbox {
    const { mailbox } = this.target;
    if (mailbox === undefined) throw new Error('there is no mailbox');
    return mailbox;
  }

  /** A name of small letters and hyphens that nothing else has, in this run or another. */
  name(what: string): string {
    this.#named += 1;
    return `${what}-${this.#own}-${this.#named}`;
  }

  /** A SKU that nothing else has. */
  sku(what = 'ART'): string {
    return this.name(what).toUpperCase();
  }

  /** A word that stands nowhere else, made of syllables, so that it can be written in the plural or misspelt. */
  word(): string {
    return wordOf(9);
  }

  /** Somebody by a token. */
  bearing(who: string, token: string): Caller {
    return Caller.bearing(this.conversation, who, token);
  }

  /** Signs somebody up. */
  async customer(who = 'a customer'): Promise<Customer> {
    const [customer, session, token] = [randomUUID(), randomUUID(), newToken()];
    const [email, password] = [`${this.name('buyer')}@example.org`, 'correct horse battery staple'];
    const account = { customer, country: 'France', name: 'Ada Lovelace', email, password, session, token };
    await this.anybody.does('customers/sign-up', account);
    return Object.assign(this.bearing(who, token), { customer, email, password, session, token });
  }

  /** Somebody without an account, known by a token of their own. */
  async visitor(): Promise<Caller & { readonly visitor: string; readonly token: string }> {
    const [visitor, token] = [`visitor:${randomUUID()}`, newToken()];
    await this.anybody.does('customers/become-visitor', { visitor, token });
    return Object.assign(this.bearing('a visitor', token), { visitor, token });
  }

  /** Appoints a member of staff who may do these operations, up to an amount where it is given in pence, and gives them a key. */
  async clerk(
    ...operations: readonly (string | readonly [operation: string, pence: number])[]
  ): Promise<Caller & { readonly staff: string; readonly role: string }> {
    const [role, staff, token] = [this.name('role'), this.name('clerk'), newToken()];
    await this.owner.does('customers/define-role', {
      role,
      permissions: operations.map((each) =>
        typeof each === 'string'
          ? { operation: each }
          : { operation: each[0], limits: [{ amount: each[1], currency: 'GBP', scale: 2 }] },
      ),
    });
    await this.owner.does('customers/appoint-staff', { staff, roles: [role] });
    await this.owner.does('customers/make-key', { staff, key: 'first', token });
    return Object.assign(this.bearing(staff, token), { staff, role });
  }
}

/** A token as clients make it: 256 random bits. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

// Consonants and vowels in turn; the last is one after which a plural is an s and no more.
function wordOf(length: number): string {
  return [...randomBytes(length)]
    .map((byte, place) => {
      const letters = place % 2 === 1 ? VOWELS : place === length - 1 ? LAST : LETTERS;
      return letters.at(byte % letters.length);
    })
    .join('');
}
