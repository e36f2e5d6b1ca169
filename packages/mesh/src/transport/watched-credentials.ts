import { hash } from 'node:crypto';
import type { MeshPorts } from '../link/link.ts';
import { assertUsable, readFiles, type Credentials, type IdentityFiles } from './identity-files.ts';

/** The files' contents, looked at again and again: whoever renews certificates only has to write them. */
export class WatchedCredentials {
  readonly #files: IdentityFiles;
  readonly #ports: MeshPorts;
  readonly #everyMs: number;
  readonly #onTrouble: (error: Error) => void;
  readonly #listeners: ((credentials: Credentials) => void)[] = [];
  #current: Credentials;
  #digest: string;
  #cancel: () => void = () => {};
  #isClosed = false;

  /** @throws CertificateError */
  constructor(files: IdentityFiles, ports: MeshPorts, everyMs: number, onTrouble: (error: Error) => void) {
    this.#files = files;
    this.#ports = ports;
    this.#everyMs = everyMs;
    this.#onTrouble = onTrouble;
    this.#current = readFiles(files);
    assertUsable(this.#current, files);
    this.#digest = digestOfAll(this.#current);
    this.#schedule();
  }

  get current(): Credentials {
    return this.#current;
  }

  onChange(changed: (credentials: Credentials) => void): void {
    this.#listeners.push(changed);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  #schedule(): void {
    if (!this.#isClosed) this.#cancel = this.#ports.scheduler.after(this.#everyMs, () => this.#look());
  }

  #look(): void {
    try {
      const found = readFiles(this.#files);
      const digest = digestOfAll(found);
      if (digest !== this.#digest) {
        assertUsable(found, this.#files);
        [this.#current, this.#digest] = [found, digest];
        for (const changed of this.#listeners) changed(found);
      }
    } catch (error) {
      // They are three files: in between two of them they may not fit together. What was read last goes on meanwhile.
      this.#onTrouble(error as Error);
    }
    this.#schedule();
  }
}

function digestOfAll({ key, cert, ca }: Credentials): string {
  return hash('sha256', `${key}\n${cert}\n${ca}`);
}
