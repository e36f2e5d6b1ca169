import { TOTALS_SCHEMA } from './spool-totals.ts';

/** The version of the spool's tables; a spool of a later version is refused, since it can be made again from the files. */
export const SPOOL_VERSION = 3;

/** What makes each earlier version the next one: [0] makes 1 into 2. Lines of before have no sum; what tables of before hold is summed as it is. */
export const SPOOL_UPGRADES: readonly string[] = ['ALTER TABLE line ADD COLUMN sum INTEGER', TOTALS_SCHEMA];

/**
 * The spool's tables. A `line` is identified by its invoice and its ordinal within it. A `part` is what is sent as one:
 * an invoice has a second part only when a later file brought more of its lines after the first was interpreted. A part
 * gets its `position` when it is interpreted; `sale`, `match`, `list_price` and `delivery` hold what that found.
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
    reading_lines INTEGER NOT NULL DEFAULT 0
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

  CREATE TABLE reject (
    number TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    hash TEXT NOT NULL,
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    reason TEXT NOT NULL,
    record TEXT NOT NULL,
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
`;
