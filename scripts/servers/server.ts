/** A real server of the fleet, on this machine and on loopback. All calls may be made again: what is there already is left as it is. */
export interface Server {
  readonly name: string;
  /** The environment variable in which programs look for its address. */
  readonly variable: string;
  /** Installs what is missing, makes the data folder and starts it; resolves when it answers. @throws ServerError */
  up(say: (line: string) => void): Promise<void>;
  /** Stops it in good order; its data stay. */
  down(): Promise<void>;
  status(): Promise<ServerStatus>;
}

export interface ServerStatus {
  readonly state: 'up' | 'down' | 'starting';
  readonly pid?: number;
  /** How programs reach it, secrets included. */
  readonly url?: string;
  /** The file that it logs to. */
  readonly log: string;
}

/** Thrown when a server cannot be had or started; the message says what is missing and what to do. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
}
