import pg, { type CustomTypesConfig } from 'pg';

/** Positions and checksums are below 2^53, so they come as numbers and not as text. */
export const plainNumbers: CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    (oid === pg.types.builtins.INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format)) as never,
};
