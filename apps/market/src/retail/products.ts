import { articleOf, type Article } from './article.ts';
import { inTransaction, type Spool } from './spool.ts';

/** A product as the files name it. */
export interface RetailProduct {
  readonly code: string;
  readonly article: Article;
  /** Its most frequent description on lines that are no write-offs; its code when it has none. */
  readonly name: string;
  /** Null when nothing was sent yet; else the name that is replaced. */
  readonly nameSent: string | null;
  /** ISO 8601, UTC: the date of the earliest line that has it. */
  readonly firstAt: string;
}

/**
 * The products that are new, or whose most frequent description is another than the one sent, by code. Descriptions of
 * priced lines go before those of unpriced ones ("update", "check"); of equally frequent ones the first by code point.
 * @param afterCode begin behind this one
 */
export function* unsentProducts(spool: Spool, afterCode = ''): Generator<RetailProduct> {
  const rows = spool.db
    .prepare(
      `SELECT code, first_at AS firstAt, name_sent AS nameSent,
         coalesce((SELECT text FROM description d WHERE d.code = p.code
           ORDER BY priced > 0 DESC, priced DESC, unpriced DESC, text LIMIT 1), code) AS name
       FROM product p WHERE code > ? ORDER BY code`,
    )
    .iterate(afterCode) as Iterable<unknown> as Iterable<Omit<RetailProduct, 'article'> & { firstAt: number }>;
  for (const { code, firstAt, nameSent, name } of rows) {
    if (name === nameSent) continue;
    yield { code, article: articleOf(code), name, nameSent, firstAt: new Date(firstAt * 1000).toISOString() };
  }
}

/** Notes that these products exist under these names. */
export function markProductsSent(spool: Spool, products: Iterable<Pick<RetailProduct, 'code' | 'name'>>): void {
  const update = spool.db.prepare('UPDATE product SET name_sent = ? WHERE code = ?');
  inTransaction(spool, () => {
    for (const { code, name } of products) update.run(name, code);
  });
}
