import { COUPONS_MAX, QUANTITY_MAX } from '../contract.ts';

interface SimpleLine {
  readonly name: string;
  readonly sku: string;
  pieces: number;
  saved: boolean;
}

interface SimpleCart {
  readonly owner: string;
  state: 'open' | 'ordered' | 'merged';
  currency: string;
  lines: SimpleLine[];
  coupons: string[];
  lock: { checkout: string; frozen: boolean } | null;
  over: Set<string>;
  into: string | null;
  order: string | null;
}

/** What carts promise, as simply as it can be said: no streams, no prices, everything changed in place. For tests. */
export class SimpleCarts {
  readonly carts = new Map<string, SimpleCart>();
  readonly sold = new Set<string>();

  #mine(owner: string, id: string): SimpleCart | string {
    const it = this.carts.get(id);
    if (it === undefined || it.owner !== owner) return 'no-such-cart';
    return it.state === 'open' ? it : 'cart-closed';
  }

  /** Changes a cart, unless that is forbidden; `change` says why not, or whether anything has changed. */
  #edit(owner: string, id: string, change: (it: SimpleCart) => string | boolean): string | undefined {
    const it = this.#mine(owner, id);
    if (typeof it === 'string') return it;
    if (it.lock?.frozen === true) return 'cart-locked';
    const outcome = change(it);
    if (typeof outcome === 'string') return outcome;
    if (outcome) this.#break(it);
    return undefined;
  }

  #break(it: SimpleCart): void {
    if (it.lock !== null) it.over.add(it.lock.checkout);
    it.lock = null;
  }

  add(owner: string, id: string, lines: readonly { line: string; sku: string; quantity: number }[]) {
    const begun = this.carts.has(id);
    const fresh = {
      owner,
      state: 'open',
      currency: 'GBP',
      lines: [],
      coupons: [],
      lock: null,
      over: new Set<string>(),
    };
    if (!begun) this.carts.set(id, { ...fresh, into: null, order: null } as SimpleCart);
    const refused = this.#edit(owner, id, (it) => {
      if (it.currency !== 'GBP') return 'other-currency';
      const names = lines.map(({ line }) => line);
      for (const [index, { line, sku, quantity }] of lines.entries()) {
        const there = it.lines.find(({ name }) => name === line);
        if (names.indexOf(line) < index || (there && (there.sku !== sku || there.pieces !== quantity)))
          return 'line-exists';
        if (quantity > QUANTITY_MAX) return 'too-many-pieces';
      }
      const more = lines.filter(({ line }) => !it.lines.some(({ name }) => name === line));
      if (more.some(({ sku }) => !this.sold.has(sku))) return 'not-for-sale';
      for (const { line, sku, quantity } of more) it.lines.push({ name: line, sku, pieces: quantity, saved: false });
      return more.length > 0;
    });
    if (refused !== undefined && !begun) this.carts.delete(id);
    return refused;
  }

  change(owner: string, id: string, line: string, quantity: number) {
    return this.#edit(owner, id, (it) => {
      const there = it.lines.find(({ name }) => name === line);
      if (there === undefined) return 'no-such-line';
      if (quantity > QUANTITY_MAX) return 'too-many-pieces';
      if (quantity > there.pieces && !this.sold.has(there.sku)) return 'not-for-sale';
      const isChange = quantity !== there.pieces;
      there.pieces = quantity;
      return isChange;
    });
  }

  remove(owner: string, id: string, lines: readonly string[]) {
    return this.#edit(owner, id, (it) => this.#keep(it, ({ name }) => !lines.includes(name)));
  }

  clear(owner: string, id: string) {
    return this.#edit(owner, id, (it) => this.#keep(it, ({ saved }) => saved));
  }

  #keep(it: SimpleCart, which: (line: SimpleLine) => boolean): boolean {
    const before = it.lines.length;
    it.lines = it.lines.filter(which);
    return it.lines.length < before;
  }

  save(owner: string, id: string, line: string, saved: boolean) {
    return this.#edit(owner, id, (it) => {
      const there = it.lines.find(({ name }) => name === line);
      if (there === undefined) return 'no-such-line';
      if (there.saved === saved) return false;
      if (!saved && !this.sold.has(there.sku)) return 'not-for-sale';
      there.saved = saved;
      return true;
    });
  }

  coupon(owner: string, id: string, coupon: string, enter: boolean) {
    return this.#edit(owner, id, (it) => {
      if (it.coupons.includes(coupon) === enter) return false;
      if (enter && it.coupons.length >= COUPONS_MAX) return 'too-many-coupons';
      it.coupons = enter ? [...it.coupons, coupon] : it.coupons.filter((other) => other !== coupon);
      return true;
    });
  }

  /** No coupon is known here, so another currency drops all of them. */
  currency(owner: string, id: string, currency: string) {
    return this.#edit(owner, id, (it) => {
      if (it.currency === currency) return false;
      if (it.lock !== null) return 'cart-locked';
      it.currency = currency;
      it.coupons = [];
      return true;
    });
  }

  merge(owner: string, into: string, from: string) {
    if (into === from) return 'same-cart';
    const target = this.carts.get(into);
    const source = this.carts.get(from);
    if (target !== undefined && target.owner !== owner) return 'no-such-cart';
    if (target !== undefined && source?.into === into) return undefined;
    if (target !== undefined && target.state !== 'open') return 'cart-closed';
    if (target?.lock?.frozen === true) return 'cart-locked';
    if (source === undefined || source.owner !== owner) return 'no-such-cart';
    const its = source;
    if (its.state === 'merged' || (its.state === 'ordered' && its.lines.length === 0)) return 'cart-closed';
    if (its.lock?.frozen === true) return 'cart-locked';
    const goes = target ?? { ...its, owner, state: 'open', order: null, lines: [], lock: null, over: new Set() };
    this.carts.set(into, goes);
    if (its.lines.length > 0) this.#break(goes);
    // What the source has on two lines stays on two.
    const had = [...goes.lines];
    for (const line of its.lines) {
      const there = had.find(({ sku, saved }) => sku === line.sku && saved === line.saved);
      if (there !== undefined) there.pieces = Math.min(QUANTITY_MAX, there.pieces + line.pieces);
      else goes.lines.push({ ...line, name: `? ${line.name}` });
    }
    this.#break(its);
    Object.assign(its, { state: its.state === 'ordered' ? 'ordered' : 'merged', into, lines: [], coupons: [] });
    return undefined;
  }

  lock(owner: string, id: string, checkout: string, frozen: boolean) {
    const it = this.#mine(owner, id);
    if (typeof it === 'string') return it;
    if (it.over.has(checkout)) return 'lock-broken';
    if (it.lock !== null && it.lock.checkout !== checkout) return 'cart-locked';
    const bought = it.lines.filter(({ saved }) => !saved);
    if (it.lock === null && bought.length === 0) return 'cart-empty';
    if (it.lock === null && bought.some(({ sku }) => !this.sold.has(sku))) return 'not-for-sale';
    it.lock = { checkout, frozen: frozen || it.lock?.frozen === true };
    return undefined;
  }

  unlock(id: string, checkout: string) {
    const it = this.carts.get(id);
    if (it === undefined) return 'no-such-cart';
    if (it.state !== 'open') return undefined;
    it.over.add(checkout);
    if (it.lock?.checkout === checkout) it.lock = null;
    return undefined;
  }

  close(id: string, checkout: string) {
    const it = this.carts.get(id);
    if (it === undefined) return 'no-such-cart';
    if (it.order === checkout) return undefined;
    if (it.lock?.checkout !== checkout) return 'not-locked';
    Object.assign(it, { state: 'ordered', order: checkout, lock: null, coupons: [] });
    it.lines = it.lines.filter(({ saved }) => saved);
    return undefined;
  }
}
