import type { DatabaseSync } from 'node:sqlite';
import type { PostingAccount } from './article.ts';
import { correctionIdOf } from './correction-id.ts';
import { meaningOf } from './line-meaning.ts';
import type { SpooledLine } from './part-effects.ts';

/** What the shop can have a line of a file in. */
type HoldingKind = 'order' | 'return' | CorrectionKind;
/** What is sent for a line alone: a correction of the stock, or a posting to the ledger. */
export type CorrectionKind = 'adjustment' | 'posting';

/** Where the shop has a line of a file that this spool has not sent. */
export interface HeldLine {
  readonly kind: HoldingKind;
  readonly document: string;
  /** Its place in the document, from 0; a return's charges come after its lines. Of a correction or posting the ordinal that it is named after. */
  readonly line: number;
  /** How many of its pieces came back since. */
  readonly returned: number;
}

/** A document of the shop that is named after a part of an invoice. */
export interface ShopDocument {
  readonly kind: 'order' | 'return';
  readonly id: string;
  readonly number: string;
  readonly part: number;
}

/** A line as the shop has it; the quantity has the sign of the file. */
export interface ShopLine {
  readonly code: string;
  readonly article: string;
  readonly quantity: number;
  readonly price: number;
}

/** An order that was begun before, and not brought to its end. */
export interface UnfinishedOrder {
  readonly order: string;
  readonly lines: readonly { readonly sku: string; readonly kind: string; readonly quantity: number }[];
}

interface ShopRow extends HeldLine {
  readonly code: string;
  readonly quantity: number;
  readonly price: number;
  readonly ordinal: number | null;
}

/**
 * What the shop has of the files' lines although this spool has not sent them. A line of a file is one of these when the invoice, code, quantity and price
 * are the same (of a posting the account and the amount, which is all that the ledger has), whatever the part or place that it stands in: which lines were sent
 * together, and which came before them, hung on the file and on when an earlier import was stopped.
 */
export class ShopLines {
  readonly #isEmpty: boolean;
  readonly #insertDocument;
  readonly #insertLine;
  readonly #setEnded;
  readonly #takeBack;
  readonly #select;
  readonly #selectNamed;
  readonly #claim;
  readonly #selectParts;
  readonly #selectUnfinished;

  constructor(db: DatabaseSync) {
    this.#isEmpty = db.prepare('SELECT 1 FROM shop_line LIMIT 1').get() === undefined;
    this.#insertDocument = db.prepare('INSERT OR IGNORE INTO shop_document VALUES (?, ?, ?, ?, 0)');
    this.#insertLine = db.prepare('INSERT OR IGNORE INTO shop_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, NULL)');
    this.#setEnded = db.prepare(`UPDATE shop_document SET ended = 1 WHERE kind = 'order' AND id = ?`);
    this.#takeBack = db.prepare(
      `UPDATE shop_line SET returned = returned + ? WHERE kind = 'order' AND document = ? AND line = ? RETURNING ordinal`,
    );
    // Of lines that are alike in all that counts the earlier ones are met first.
    this.#select = db.prepare(
      `SELECT l.kind, l.document, l.line, l.code, l.quantity, l.price, l.returned, l.ordinal
       FROM shop_line l LEFT JOIN shop_document d ON d.kind = l.kind AND d.id = l.document
       WHERE l.number = ? ORDER BY d.part, l.document, l.line`,
    );
    this.#selectNamed = db.prepare(`SELECT 1 FROM shop_line WHERE kind = ? AND document = ? LIMIT 1`);
    this.#claim = db.prepare('UPDATE shop_line SET ordinal = ? WHERE kind = ? AND document = ? AND line = ?');
    this.#selectParts = db.prepare(
      `SELECT coalesce(max(part), 0) AS last, coalesce(max(kind = 'order'), 0) AS ordered FROM shop_document WHERE number = ?`,
    );
    this.#selectUnfinished = db.prepare(
      `SELECT l.code AS sku, l.article AS kind, l.quantity FROM shop_document d JOIN shop_line l ON l.kind = d.kind AND l.document = d.id
       WHERE d.kind = 'order' AND d.id = ? AND d.ended = 0 ORDER BY l.line`,
    );
  }

  /** Notes a document of the shop with its lines; the same again changes nothing. */
  add({ kind, id, number, part }: ShopDocument, lines: readonly ShopLine[]): void {
    this.#insertDocument.run(kind, id, number, part);
    for (const [at, { code, article, quantity, price }] of lines.entries())
      this.#insertLine.run(kind, id, at, number, code, article, quantity, price);
  }

  /** Notes a correction of the shop's stock, which is named after a line. */
  addAdjustment(id: string, number: string, ordinal: number, { code, quantity }: Pick<ShopLine, 'code' | 'quantity'>) {
    this.#insertLine.run('adjustment', id, ordinal, number, code, '', quantity, 0);
  }

  /** Notes a posting to the shop's ledger, which is named after a line. */
  addPosting(id: string, number: string, ordinal: number, account: PostingAccount, amount: number): void {
    this.#insertLine.run('posting', id, ordinal, number, account, '', 1, amount);
  }

  /**
   * Which of those that are named after a place is free for what is sent of the line there: the first but where the shop has that already. Stays the same, since what
   * was sent from here is not among the shop's.
   */
  freeNth(kind: CorrectionKind, number: string, ordinal: number): number {
    if (this.#isEmpty) return 1;
    for (let nth = 1; ; nth += 1)
      if (this.#selectNamed.get(kind, correctionIdOf(number, ordinal, nth)) === undefined) return nth;
  }

  /** Notes that nothing is left to be done for an order. */
  end(order: string): void {
    this.#setEnded.run(order);
  }

  /** Notes that pieces of an order's line came back. Answers the ordinal of that line; undefined when it is none of these. */
  takeBack(order: string, line: number, quantity: number): number | null | undefined {
    const row = this.#takeBack.get(quantity, order, line) as { ordinal: number | null } | undefined;
    return row === undefined ? undefined : row.ordinal;
  }

  /** Of these lines of an invoice, those that the shop has, by ordinal; each line of the shop stands for one. */
  claim(number: string, lines: readonly SpooledLine[]): Map<number, HeldLine> {
    const claimed = new Map<number, HeldLine>();
    if (this.#isEmpty) return claimed;
    const free = this.#rows(number).filter(({ ordinal }) => ordinal === null);
    const claim = (isHeld: (row: ShopRow, line: SpooledLine) => boolean): void => {
      for (const line of lines) {
        const at = claimed.has(line.ordinal) ? -1 : free.findIndex((row) => isHeld(row, line));
        if (at === -1) continue;
        const [row] = free.splice(at, 1);
        this.#claim.run(line.ordinal, row!.kind, row!.document, row!.line);
        claimed.set(line.ordinal, row!);
      }
    };
    // Of alike ones each is first that which it is named after.
    claim((row, line) => isCorrection(row) && row.line === line.ordinal && isSame(number, row, line));
    claim((row, line) => isSame(number, row, line));
    return claimed;
  }

  /** The lines that were claimed of an invoice, by ordinal. */
  heldOf(number: string): ReadonlyMap<number, HeldLine> {
    if (this.#isEmpty) return new Map();
    const claimed = this.#rows(number).filter(({ ordinal }) => ordinal !== null);
    return new Map(claimed.map((row) => [row.ordinal!, row]));
  }

  /** A line of the invoice in the shop that no line of the files was found to be. */
  unclaimedOf(number: string): ShopLine | undefined {
    if (this.#isEmpty) return undefined;
    const row = this.#rows(number).find(({ ordinal }) => ordinal === null);
    return row === undefined ? undefined : { ...row, article: '' };
  }

  /** The highest part of an invoice that the shop has, 0 for none, and whether one of them is an order. */
  partsOf(number: string): { readonly last: number; readonly ordered: boolean } {
    if (this.#isEmpty) return { last: 0, ordered: false };
    const { last, ordered } = this.#selectParts.get(number) as { last: number; ordered: number };
    return { last, ordered: ordered === 1 };
  }

  /** Of orders that hold these lines, those that are not at their end. */
  unfinished(held: Iterable<HeldLine>): UnfinishedOrder[] {
    const ids = new Set([...held].filter(({ kind }) => kind === 'order').map(({ document }) => document));
    return [...ids].flatMap((order) => {
      const rows = this.#selectUnfinished.all(order) as unknown as UnfinishedOrder['lines'];
      return rows.length === 0 ? [] : [{ order, lines: rows.map((row) => ({ ...row })) }];
    });
  }

  #rows(number: string): ShopRow[] {
    return this.#select.all(number) as unknown as ShopRow[];
  }
}

function isCorrection({ kind }: ShopRow): boolean {
  return kind === 'adjustment' || kind === 'posting';
}

function isSame(number: string, row: ShopRow, line: SpooledLine): boolean {
  const { code, quantity, price } = line;
  // What an invoice's postings are does not hang on its other lines.
  const meaning = meaningOf(number, line, true);
  if (row.kind === 'posting' || meaning.kind === 'posting')
    return (
      row.kind === 'posting' &&
      meaning.kind === 'posting' &&
      row.code === meaning.account &&
      row.price === quantity * price
    );
  return row.code === code && row.quantity === quantity && row.price === price;
}
