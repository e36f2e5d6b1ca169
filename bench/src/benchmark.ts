import type { Bounds } from './bounds.ts';
import type { Figure } from './figure.ts';
import type { Addresses, ServerName } from './servers-apart.ts';

/** What a benchmark is given: plain data, for it runs in a process of its own. */
export interface BenchmarkOptions {
  readonly bounds: Bounds;
  /** Where the newest imported year is kept, for the benchmarks that start on it. */
  readonly importedFolder: string;
  /** The file to import. */
  readonly file: string;
  /** Imports only this many of the file's lines. */
  readonly lines?: number;
  /** Where the servers of this benchmark are. */
  readonly addresses: Addresses;
  /** A data folder to start on, in place of the imported year. */
  readonly data?: string;
}

/** Measures, and says what it is doing. Yields one figure or more. */
export type Measure = (options: BenchmarkOptions, say: (line: string) => void) => Promise<Figure[]>;

/** Something that is measured in a process of its own. */
export interface Benchmark {
  /** The figures that it yields. */
  readonly names: readonly string[];
  /** A name by which they can be asked for together. */
  readonly group?: string;
  /** The real servers that are started for it, and ended; with any it is measured when it is asked for, not with all others. */
  readonly servers?: readonly ServerName[];
  /** In one line, for people. */
  readonly about: string;
  /** With the usual bounds it takes less than this, in seconds; beyond it, it is ended. */
  readonly secondsMax: number;
  readonly load: () => Promise<Measure>;
}
