import pg, { type CustomTypesConfig } from 'pg';

const INT8 = 20;

/** Positions and checksums are below 2^53, so they come as numbers and not as text. */
export const plainNumbers: CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    (oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format)) as never,
};
