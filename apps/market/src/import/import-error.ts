/** Thrown when the import cannot go on. What was imported stays, and a later run continues there. */
export class ImportError extends Error {
  override readonly name: string = 'ImportError';
}

/** Thrown when somebody else imports into the same shop; `pid` is undefined in the moment before they have written it down. */
export class ImportBusyError extends ImportError {
  override readonly name = 'ImportBusyError';
  constructor(pid: number | undefined) {
    super(
      `${pid === undefined ? 'another process' : `process ${pid}`} is importing into this shop, and one import runs at a time: run this one again when that has ended. Nothing was changed.`,
    );
  }
}

/** Thrown when the process that owned the shop ended under an import that worked through it. */
export class ShopEndedError extends ImportError {
  override readonly name = 'ShopEndedError';
  constructor(pid: number, cause: Error) {
    super(
      `process ${pid}, through which this import worked, has ended (${cause.message}). Nothing is lost: run it again, with or without \`npm start\`, and it goes on where it was.`,
      { cause },
    );
  }
}

/** Thrown when the spool was made with another shop, or has seen what this one does not have. */
export class OtherShopError extends ImportError {
  override readonly name = 'OtherShopError';
  constructor(spool: string, why: string) {
    super(
      `${spool} was not made with this shop as it is (${why}). Nothing was changed: remove it and run the import again, with each file that was imported into this shop before; what the shop has is found there, nothing is doubled`,
    );
  }
}
