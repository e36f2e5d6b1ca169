import type { Line } from '../lines.ts';

/** A position of the model: as little as the rules need, written down as a clerk would. */
export interface Position {
  received: number;
  returned: number;
  adjusted: number;
  transferred: number;
  shipped: number;
  reserved: number;
  free: number;
  inTransit: number;
  quarantined: number;
  safetyStock: number;
  lowStockAt: number | null;
  backOrders: { limit: number; expectedAt: null } | null;
  waiting: { reservation: string; quantity: number }[];
}

/** Every field of every command: each has its own of them. */
interface Body {
  readonly delivery: string;
  readonly return: string;
  readonly adjustment: string;
  readonly quarantine: string;
  readonly inspection: string;
  readonly reservation: string;
  readonly transfer: string;
  readonly part: string;
  readonly receipt?: string;
  readonly loss: string;
  readonly count: string;
  readonly sku: string;
  readonly location: string;
  readonly from: string;
  readonly to: string;
  readonly until: string;
  readonly outcome: string;
  readonly lines?: readonly Line[];
  readonly quantity: number;
  readonly counted: number;
  readonly promised?: number;
  readonly inspect?: boolean;
  readonly writtenOff?: boolean;
  readonly reason?: string | undefined;
  readonly safetyStock: number;
  readonly lowStockAt: number | null;
  readonly backOrders: Position['backOrders'];
}

interface Held {
  state: 'open' | 'committed' | 'released' | 'expired';
  location: string;
  until: string;
  lines: Map<string, number>;
  parts: Map<string, string>;
  text: string;
}

interface Sent {
  from: string;
  to: string;
  open: Map<string, number>;
  text: string;
}

/**
 * What inventory should do, one command after the other, in the plainest words: mutable numbers, no events. A command that is refused changes nothing. It
 * shares no code with the service.
 */
export class Model {
  readonly positions = new Map<string, Position>();
  readonly #documents = new Map<string, string>();
  readonly #held = new Map<string, Held>();
  readonly #sent = new Map<string, Sent>();
  readonly #counts = new Map<string, { location: string; isOpen: boolean }>();

  at(sku: string, location: string): Position {
    const key = `${sku}@${location}`;
    const known = this.positions.get(key) ?? {
      received: 0,
      returned: 0,
      adjusted: 0,
      transferred: 0,
      shipped: 0,
      reserved: 0,
      free: 0,
      inTransit: 0,
      quarantined: 0,
      safetyStock: 0,
      lowStockAt: null,
      backOrders: null,
      waiting: [],
    };
    this.positions.set(key, known);
    return known;
  }

  /** Carries a command out, or says by which name it is refused. */
  send(command: string, given: object, now: string): string | undefined {
    const body = given as Body;
    switch (command) {
      case 'receive-stock':
        return this.#document(command, body.delivery, body, () => {
          for (const [sku, pieces] of sum(body.lines)) this.#come(this.at(sku, body.location), pieces, 'received');
          return undefined;
        });
      case 'return-stock':
        return this.#document(command, body.return, body, () => {
          for (const [sku, pieces] of sum(body.lines)) {
            const position = this.at(sku, body.location);
            const as = body.writtenOff === true ? 'adjusted' : 'returned';
            if (body.inspect !== true) this.#come(position, pieces, as);
            else {
              position[as] += pieces;
              position.quarantined += pieces;
            }
          }
          return undefined;
        });
      case 'adjust-stock':
        return this.#document(command, body.adjustment, withoutReason(body), () => {
          const position = this.at(body.sku, body.location);
          if (position.free + body.quantity < 0) return 'out-of-stock';
          if (body.quantity > 0) this.#come(position, body.quantity, 'adjusted');
          else {
            position.free += body.quantity;
            position.adjusted += body.quantity;
          }
          return undefined;
        });
      case 'quarantine-stock':
        return this.#document(command, body.quarantine, body, () => {
          const position = this.at(body.sku, body.location);
          if (position.free < body.quantity) return 'out-of-stock';
          position.free -= body.quantity;
          position.quarantined += body.quantity;
          return undefined;
        });
      case 'inspect-stock':
        return this.#document(command, body.inspection, body, () => {
          const position = this.at(body.sku, body.location);
          if (position.quarantined < body.quantity) return 'not-in-quarantine';
          if (body.outcome === 'quarantine') return undefined;
          position.quarantined -= body.quantity;
          if (body.outcome === 'scrap') position.adjusted -= body.quantity;
          else this.#come(position, body.quantity);
          return undefined;
        });
      case 'set-stock-policy': {
        const { safetyStock, lowStockAt, backOrders } = body;
        const position = this.at(body.sku, body.location);
        Object.assign(position, { safetyStock, lowStockAt, backOrders });
        this.#give(position, position.free - safetyStock);
        return undefined;
      }
      case 'reserve-stock':
        return this.#reserve(body, now);
      case 'commit-reservation':
      case 'release-reservation':
      case 'expire-reservation':
      case 'cancel-back-orders':
        return this.#close(command, body.reservation, now);
      case 'commit-reservation-part':
      case 'release-reservation-part':
        return this.#part(command, body, now);
      case 'send-transfer':
        return this.#send(body);
      case 'receive-transfer':
      case 'lose-transfer':
        return this.#settle(command, body);
      default:
        return this.#count(command, body);
    }
  }

  /** Pieces become free: those who wait longest get theirs first. */
  #come(position: Position, pieces: number, as?: 'received' | 'returned' | 'adjusted' | 'transferred'): void {
    position.free += pieces;
    if (as !== undefined) position[as] += pieces;
    this.#give(position, Math.max(pieces, position.free - position.safetyStock));
  }

  #give(position: Position, most: number): void {
    for (let left = most; left > 0 && position.waiting.length > 0; left -= 1) {
      position.free -= 1;
      position.waiting[0]!.quantity -= 1;
      if (position.waiting[0]!.quantity === 0) position.waiting.shift();
    }
  }

  #document(kind: string, id: string, body: Body, act: () => string | undefined): string | undefined {
    const name = `${kind} ${id}`;
    const text = plain(body);
    const known = this.#documents.get(name);
    if (known !== undefined) return known === text ? undefined : 'document-exists';
    const refused = act();
    if (refused === undefined) this.#documents.set(name, text);
    return refused;
  }

  #reserve(body: Body, now: string): string | undefined {
    const known = this.#held.get(body.reservation);
    const text = plain(body);
    if (known !== undefined && (known.text !== text || ['released', 'expired'].includes(known.state)))
      return 'reservation-exists';
    if (known?.state === 'committed') return undefined;
    if (now >= body.until) return 'reservation-expired';
    if (known !== undefined) return undefined;
    const lines = sum(body.lines);
    for (const [sku, pieces] of lines) {
      const { free, safetyStock, backOrders, waiting } = this.at(sku, body.location);
      const missing = pieces - Math.max(0, free - safetyStock);
      const awaited = waiting.reduce((all, one) => all + one.quantity, 0);
      if (missing > 0 && missing > (backOrders?.limit ?? 0) - awaited) return 'out-of-stock';
    }
    for (const [sku, pieces] of lines) {
      const position = this.at(sku, body.location);
      const there = Math.min(pieces, Math.max(0, position.free - position.safetyStock));
      position.free -= there;
      position.reserved += pieces;
      if (there < pieces) position.waiting.push({ reservation: body.reservation, quantity: pieces - there });
    }
    this.#held.set(body.reservation, {
      state: 'open',
      location: body.location,
      until: body.until,
      lines,
      parts: new Map(),
      text,
    });
    return undefined;
  }

  #close(command: string, id: string, now: string): string | undefined {
    const held = this.#held.get(id);
    if (command === 'expire-reservation') {
      if (held?.state !== 'open') return undefined;
      if (now < held.until) return 'reservation-not-due';
      return this.#giveBack(id, held, 'expired');
    }
    if (held === undefined) return 'no-such-reservation';
    if (command === 'cancel-back-orders') {
      if (held.state === 'open') return 'reservation-open';
      for (const [sku] of held.lines) {
        const position = this.at(sku, held.location);
        position.returned += this.#stopWaiting(position, id);
      }
      return undefined;
    }
    if (command === 'release-reservation') {
      if (held.state === 'committed') return 'reservation-committed';
      return held.state === 'open' ? this.#giveBack(id, held, 'released') : undefined;
    }
    if (held.state === 'committed') return undefined;
    if (held.state === 'released') return 'reservation-released';
    if (held.state === 'expired' || now >= held.until) return 'reservation-expired';
    held.state = 'committed';
    for (const [sku, pieces] of held.lines) {
      const position = this.at(sku, held.location);
      position.reserved -= pieces;
      position.shipped += pieces;
    }
    return undefined;
  }

  #giveBack(id: string, held: Held, state: 'released' | 'expired'): undefined {
    held.state = state;
    for (const [sku, pieces] of held.lines) {
      const position = this.at(sku, held.location);
      position.reserved -= pieces;
      this.#come(position, pieces - this.#stopWaiting(position, id, pieces));
    }
  }

  #part(command: string, body: Body, now: string): string | undefined {
    const held = this.#held.get(body.reservation);
    if (held === undefined) return 'no-such-reservation';
    const lines = sum(body.lines);
    const text = `${command} ${plain({ ...body, part: '' })}`;
    const known = held.parts.get(body.part);
    if (known !== undefined) return known === text ? undefined : 'part-exists';
    const leaves = command === 'commit-reservation-part';
    if (held.state === 'released') return leaves ? 'reservation-released' : undefined;
    if (held.state === 'expired') return leaves ? 'reservation-expired' : undefined;
    if (leaves && held.state === 'open' && now >= held.until) return 'reservation-expired';
    if (held.state === 'committed') return 'more-than-reserved';
    for (const [sku, pieces] of lines) if ((held.lines.get(sku) ?? 0) < pieces) return 'more-than-reserved';
    held.parts.set(body.part, text);
    for (const [sku, pieces] of lines) {
      held.lines.set(sku, held.lines.get(sku)! - pieces);
      const position = this.at(sku, held.location);
      position.reserved -= pieces;
      if (leaves) position.shipped += pieces;
      else this.#come(position, pieces - this.#stopWaiting(position, body.reservation, pieces));
    }
    if ([...held.lines.values()].every((pieces) => pieces === 0)) held.state = leaves ? 'committed' : 'released';
    return undefined;
  }

  /** No more than so many pieces are waited for any more. */
  #stopWaiting(position: Position, id: string, most = Infinity): number {
    const waiting = position.waiting.find(({ reservation }) => reservation === id);
    const given = Math.min(most, waiting?.quantity ?? 0);
    if (waiting !== undefined) waiting.quantity -= given;
    position.waiting = position.waiting.filter(({ quantity }) => quantity > 0);
    return given;
  }

  #send(body: Body): string | undefined {
    const text = plain(body);
    const known = this.#sent.get(body.transfer);
    if (known !== undefined) return known.text === text ? undefined : 'document-exists';
    if (body.from === body.to) return 'same-location';
    const lines = sum(body.lines);
    for (const [sku, pieces] of lines) if (this.at(sku, body.from).free < pieces) return 'out-of-stock';
    for (const [sku, pieces] of lines) {
      this.at(sku, body.from).free -= pieces;
      this.at(sku, body.from).inTransit += pieces;
    }
    this.#sent.set(body.transfer, { from: body.from, to: body.to, open: lines, text });
    return undefined;
  }

  #settle(command: string, body: Body): string | undefined {
    return this.#document(command, body.receipt ?? body.loss, body, () => {
      const sent = this.#sent.get(body.transfer);
      if (sent === undefined) return 'no-such-transfer';
      const lines = sum(body.lines);
      for (const [sku, pieces] of lines) if ((sent.open.get(sku) ?? 0) < pieces) return 'not-in-transit';
      for (const [sku, pieces] of lines) {
        sent.open.set(sku, sent.open.get(sku)! - pieces);
        const from = this.at(sku, sent.from);
        from.inTransit -= pieces;
        if (command === 'lose-transfer') from.adjusted -= pieces;
        else {
          from.transferred -= pieces;
          this.#come(this.at(sku, sent.to), pieces, 'transferred');
        }
      }
      return undefined;
    });
  }

  #count(command: string, body: Body): string | undefined {
    const session = this.#counts.get(body.count);
    if (command === 'start-count') {
      if (session !== undefined) return session.location === body.location ? undefined : 'count-exists';
      this.#counts.set(body.count, { location: body.location, isOpen: true });
      return undefined;
    }
    if (session === undefined) return 'no-such-count';
    if (command === 'finish-count') {
      session.isOpen = false;
      return undefined;
    }
    const name = `line ${body.count} ${body.sku}`;
    const text = plain({ ...body, promised: body.promised ?? 0 });
    const known = this.#documents.get(name);
    if (known !== undefined) return known === text ? undefined : 'already-counted';
    if (!session.isOpen) return 'count-finished';
    const left = body.counted - (body.promised ?? 0);
    if (left < 0) return 'fewer-than-promised';
    this.#documents.set(name, text);
    const position = this.at(body.sku, session.location);
    const difference = left - position.free;
    if (difference > 0) this.#come(position, difference, 'adjusted');
    else {
      position.free += difference;
      position.adjusted += difference;
    }
    return undefined;
  }
}

/** An adjustment is the same with another reason. */
function withoutReason(body: Body): Body {
  return { ...body, reason: undefined };
}

/** Pieces by SKU. */
function sum(lines: readonly Line[] = []): Map<string, number> {
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of lines) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return pieces;
}

/** A body by its meaning: lines summed, in order. */
function plain({ lines, ...body }: Body): string {
  const summed = [...sum(lines)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([Object.entries(body).toSorted(([one], [other]) => (one < other ? -1 : 1)), summed]);
}
