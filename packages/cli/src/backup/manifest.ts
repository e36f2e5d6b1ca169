import { Checker, T, instant, type Static } from '@banyan/core';
import { isFurtherPath } from '@banyan/sqlite';
import { ArchiveError } from '../errors.ts';

/** The first entry of an archive. */
export const MANIFEST_NAME = 'manifest.json';

const hash = T.String({ pattern: '^[0-9a-f]{64}$' });

const schema = T.Object({
  product: T.Literal('banyan'),
  /** Raised when older versions could not restore what this one writes. Version 1 had no further files. */
  archive: T.Union([T.Literal(1), T.Literal(2)]),
  takenAt: instant,
  logs: T.Array(
    T.Object({
      service: T.String({ pattern: '^[a-z][a-z0-9-]{0,62}$' }),
      shard: T.Integer({ minimum: 0, maximum: 9999 }),
      position: T.Integer({ minimum: 0 }),
      recordedAt: T.String(),
      /** Chain hash of the newest batch; '' when the log is empty. */
      hash: T.Union([T.Literal(''), hash]),
      /** The file's name in the archive. */
      name: T.String({ pattern: '^logs/[a-z0-9-]+\\.[0-9]+\\.db$' }),
      bytes: T.Integer({ minimum: 0 }),
      sha256: hash,
    }),
    { maxItems: 1000 },
  ),
  /** The application's, besides its logs. */
  files: T.Optional(
    T.Array(
      T.Object({
        path: T.String({ maxLength: 90 }),
        kind: T.Union([T.Literal('database'), T.Literal('plain')]),
        /** The file's name in the archive. */
        name: T.String({ pattern: '^files/' }),
        bytes: T.Integer({ minimum: 0 }),
        sha256: hash,
      }),
      { maxItems: 1000 },
    ),
  ),
});

/** What an archive holds, and how it stood. */
export type Manifest = Static<typeof schema>;

/** A log as the manifest lists it. */
export type ArchivedLog = Manifest['logs'][number];

/** An application's file as the manifest lists it. */
export type ArchivedFile = NonNullable<Manifest['files']>[number];

/** Reads a manifest. @throws ArchiveError when it is none, or of a version that this code does not know */
export function parseManifest(file: string, text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ArchiveError(file, 'its manifest is not JSON', error);
  }
  const problems = new Checker(schema).problems(value);
  if (problems.length > 0) {
    throw new ArchiveError(
      file,
      `its manifest is not one that this version knows: ${problems.map(({ path, message }) => `${path} ${message}`).join('; ')}`,
    );
  }
  const manifest = value as Manifest;
  const stray = manifest.files?.find(({ path }) => !isFurtherPath(path));
  if (stray !== undefined) throw new ArchiveError(file, `it would put a file at ${JSON.stringify(stray.path)}`);
  return manifest;
}
