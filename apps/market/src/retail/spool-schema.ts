import { ANOTHER_DIFFERS, ANOTHER_INVOICE, DIFFERS } from './refusal.ts';
import { TOTALS_SCHEMA } from './spool-totals.ts';

/** The version of the spool's tables; a spool of a later version is refused, since it can be made again from the files. */
export const SPOOL_VERSION = 7;
/** From this version on a spool has sums of all its tables. */
export const SUMMED_VERSION = 3;

/**
 * What the shop has of the files' lines although this spool has not sent them: its own documents, from before the spool was removed, or lost its latest.
 * A `shop_line` gets its `ordinal` when the line of the file is met that it is. `shop_log` says how far the shop's logs were seen, and by which events,
 * `shop_read` how far they were read for lines.
 */
const SHOP_TABLES = `
  CREATE TABLE shop_log (
    service TEXT PRIMARY KEY,
    first TEXT NOT NULL,
    position INTEGER NOT NULL,
    newest TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE shop_document (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    part INTEGER NOT NULL,
    ended INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX shop_document_number ON shop_document (number);

  CREATE TABLE shop_line (
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    line INTEGER NOT NULL,
    number TEXT NOT NULL,
    code TEXT NOT NULL,
    article TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    price INTEGER NOT NULL,
    returned INTEGER NOT NULL DEFAULT 0,
    ordinal INTEGER,
    PRIMARY KEY (kind, document, line)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX shop_line_number ON shop_line (number);
`;

const SHOP_READ_TABLE = `
  CREATE TABLE shop_read (service TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** How far a log was read by a version that did not note for whom and when the shop's invoices are. */
const SHOP_HEADLESS_TABLE = `
  CREATE TABLE shop_headless (service TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Whom lines are for that say otherwise than the first of their invoice, whose the invoice is. */
const LINE_HEAD_TABLE = `
  CREATE TABLE line_head (
    invoice INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    customer TEXT,
    country TEXT NOT NULL,
    PRIMARY KEY (invoice, ordinal)
  ) STRICT, WITHOUT ROWID;
`;

const REFUSED = [DIFFERS, ANOTHER_DIFFERS, ANOTHER_INVOICE].map((reason) => `'${reason}'`).join(', ');

/** For whom and when the shop has documents of an invoice, each way once: `customer` is '' for a guest and '*' where the documents do not say; `minute` since 1970. */
const SHOP_INVOICE_TABLE = `
  CREATE TABLE shop_invoice (
    number TEXT NOT NULL,
    minute INTEGER NOT NULL,
    customer TEXT NOT NULL,
    country TEXT NOT NULL,
    PRIMARY KEY (number, minute, customer, country)
  ) STRICT, WITHOUT ROWID;
`;

/** What makes each earlier version the next one: [0] makes 1 into 2. Lines of before have no sum, parts no file; what tables of before hold is summed as it is. The ledger was not read before.
 * Whether a spool of version 6 was one before is not known: it may not say of a line whom it is for. */
export const SPOOL_UPGRADES: readonly string[] = [
  'ALTER TABLE line ADD COLUMN sum INTEGER',
  `ALTER TABLE part ADD COLUMN held INTEGER NOT NULL DEFAULT 0; ALTER TABLE part ADD COLUMN file TEXT;
   ${SHOP_TABLES} ${TOTALS_SCHEMA}`,
  `${SHOP_READ_TABLE} INSERT INTO shop_read SELECT service, position FROM shop_log WHERE service IN ('orders', 'inventory')`,
  SHOP_INVOICE_TABLE,
  `${LINE_HEAD_TABLE} ${SHOP_HEADLESS_TABLE} INSERT INTO shop_headless SELECT service, position FROM shop_read;
   ALTER TABLE reject ADD COLUMN content TEXT; UPDATE reject SET content = '' WHERE reason IN (${REFUSED})`,
  `ALTER TABLE invoice ADD COLUMN headless INTEGER NOT NULL DEFAULT 0;
   UPDATE invoice SET headless = coalesce((SELECT max(ordinal) FROM line WHERE line.invoice = invoice.id), 0)`,
];

/**
 * The spool's tables. A `line` is identified by its invoice and its ordinal within it. A `part` is what is sent as one:
 * an invoice has a second part only when a later file brought more of its lines after the first was interpreted, or when
 * the shop had the first already. Up to its `headless` an invoice's lines may be for others without a `line_head` that says so: a version of before did not note that. A `reject` that is a line has its `content`. A part whose lines the shop all had is `held`. A part gets its `position` when it is interpreted; `sale`, `match`, `list_price` and `delivery` hold what that found.
 */
export const SPOOL_SCHEMA = `
  CREATE TABLE file (
    sha256 TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    lines INTEGER NOT NULL,
    rejected INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE invoice (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    at INTEGER,
    customer TEXT,
    country TEXT NOT NULL DEFAULT '',
    priced INTEGER NOT NULL DEFAULT 0,
    ordered INTEGER NOT NULL DEFAULT 0,
    part INTEGER NOT NULL DEFAULT 0,
    reading INTEGER NOT NULL DEFAULT 0,
    reading_lines INTEGER NOT NULL DEFAULT 0,
    headless INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE part (
    invoice INTEGER NOT NULL,
    part INTEGER NOT NULL,
    at INTEGER NOT NULL,
    position INTEGER UNIQUE,
    priced INTEGER NOT NULL DEFAULT 0,
    opens_order INTEGER NOT NULL DEFAULT 0,
    first_of_customer INTEGER NOT NULL DEFAULT 0,
    sent INTEGER NOT NULL DEFAULT 0,
    held INTEGER NOT NULL DEFAULT 0,
    file TEXT,
    PRIMARY KEY (invoice, part)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX part_waiting ON part (at, invoice, part) WHERE position IS NULL;
  CREATE INDEX part_unsent ON part (position) WHERE sent = 0 AND position IS NOT NULL;

  CREATE TABLE line (
    invoice INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    part INTEGER NOT NULL,
    code TEXT NOT NULL,
    code_as_written TEXT NOT NULL,
    description TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    price INTEGER NOT NULL,
    at INTEGER NOT NULL,
    sum INTEGER,
    PRIMARY KEY (invoice, ordinal)
  ) STRICT, WITHOUT ROWID;

  ${LINE_HEAD_TABLE}
  CREATE TABLE reject (
    number TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    hash TEXT NOT NULL,
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    reason TEXT NOT NULL,
    record TEXT NOT NULL,
    content TEXT,
    PRIMARY KEY (number, ordinal, hash)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE product (
    code TEXT PRIMARY KEY,
    first_at INTEGER NOT NULL,
    name_sent TEXT,
    list INTEGER,
    run_price INTEGER,
    run_length INTEGER NOT NULL DEFAULT 0,
    on_hand INTEGER NOT NULL DEFAULT 0,
    issued INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE description (
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    priced INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    PRIMARY KEY (code, text)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE customer (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

  CREATE TABLE sale (
    customer TEXT NOT NULL,
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    remaining INTEGER NOT NULL CHECK (remaining >= 0),
    PRIMARY KEY (customer, code, position, ordinal)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE match (
    position INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    sold_position INTEGER NOT NULL,
    sold_ordinal INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (position, ordinal, sold_position, sold_ordinal)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE list_price (
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    price INTEGER NOT NULL,
    PRIMARY KEY (code, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX list_price_position ON list_price (position, code);

  ${TOTALS_SCHEMA};

  CREATE TABLE delivery (
    position INTEGER NOT NULL,
    code TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (position, code)
  ) STRICT, WITHOUT ROWID;
  ${SHOP_TABLES}
  ${SHOP_READ_TABLE}
  ${SHOP_HEADLESS_TABLE}
  ${SHOP_INVOICE_TABLE}`;
