/**
 * A file that an application keeps in a data folder beside what its services have there: what a backup must hold besides logs. A `database` is one of
 * SQLite's, a `plain` file is replaced by renaming and never written in place: so both can be read as of one moment.
 */
export interface FurtherFile {
  /** Its path in the data folder, with `/`. */
  readonly path: string;
  readonly kind: 'database' | 'plain';
}

/** What a data folder has of its own. People's keys and tokens among them, which are never to be taken for an application's. */
const OWN =
  /^(?:services|keys\.db|lock|owner\.pid|format\.json|control\.sock|staff-token|logs-elsewhere\.json)(?:[.\-/]|$)/;
const PATH = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;
/** Archives keep names of at most 100 bytes. */
const PATH_LENGTH_MAX = 90;

/** Whether a path may be an application's file in a data folder: inside of it, and none that the folder has of its own. */
export function isFurtherPath(path: string): boolean {
  return path.length <= PATH_LENGTH_MAX && PATH.test(path) && !OWN.test(path);
}
