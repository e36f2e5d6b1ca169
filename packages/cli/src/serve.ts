import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogEntry, System } from '@banyan/engine';
import {
  newLogger,
  openStaffTokenFile,
  staffTokenAuthentication,
  startGateway,
  type ByteRoute,
  type GatewayLimits,
  type LogLevel,
  type Logger,
  type Refuse,
} from '@banyan/gateway';
import { mendViews } from './mend-views.ts';
import { ownMember } from './fleet/own-member.ts';
import type { Place } from './fleet/place.ts';
import { ownSystem, type OwnedSystem, type Topology } from './owned-system.ts';

/** What is served, and where. */
export interface ServeOptions {
  readonly dataFolder: string;
  readonly topology: Topology;
  /** Which process of a fleet this is; undefined: all of it. */
  readonly place?: Place | undefined;
  readonly host: string;
  readonly port: number;
  /** The name of what runs here, for people. */
  readonly title: string;
  readonly logLevel: LogLevel;
  readonly limits?: Partial<GatewayLimits>;
  /** Pages of these origins may call from browsers. */
  readonly origins?: readonly string[];
  /** True behind a proxy that says where callers come from. */
  readonly trustProxy?: boolean;
  /** Doors of the application's own, beside those made from contracts. */
  readonly byteRoutes?: (system: System) => readonly ByteRoute[];
  /** What must not come in, in whatever field. */
  readonly refuse?: Refuse;
}

/** A system with its gateway. */
export interface Served {
  readonly system: OwnedSystem;
  readonly log: Logger;
  /** `http://host:port` */
  readonly url: string;
  /** The staff token, at the first start on this data folder only: it is stored as a hash and cannot be read again. */
  readonly staffToken: string | undefined;
  /** Refuses new work, finishes what is under way, closes the stores. Calling it again waits for the same end. */
  readonly stop: () => Promise<void>;
}

/** Takes the data folder, starts the system on it, and opens the gateway. */
export async function serve(options: ServeOptions): Promise<Served> {
  const {
    dataFolder,
    topology,
    place,
    host,
    port,
    title,
    logLevel,
    limits = {},
    origins = [],
    trustProxy = false,
  } = options;
  const { refuse } = options;
  let log = newLogger(logLevel, []);
  const tell = (entry: LogEntry): void => logEntry(log, entry);
  const system = await (place === undefined
    ? ownSystem(dataFolder, topology, tell, { isServed: true })
    : ownMember({ dataFolder, topology, place, log: tell }));
  try {
    const { services } = system.system;
    log = newLogger(
      logLevel,
      services.map(({ contract }) => contract),
    );
    const tokenFile = join(system.folder, 'staff-token');
    const { hash, fresh } = await openStaffTokenFile(tokenFile);
    const authentication = staffTokenAuthentication(hash);
    const gateway = await startGateway({
      system: system.system,
      authentication,
      ...(system.identities !== undefined && { identities: system.identities }),
      log,
      title,
      host,
      port,
      limits,
      origins,
      trustProxy,
      byteRoutes: options.byteRoutes?.(system.system) ?? [],
      ...(refuse !== undefined && { refuse }),
    }).catch(async (error: unknown) => {
      // A token that nobody has seen would lock everybody out.
      if (fresh !== undefined) await rm(tokenFile);
      throw error;
    });
    system.announce(gateway.url);
    system.nowReady();
    let stopped: Promise<void> | undefined;
    const mended = mendViews(
      system.system,
      () => stopped !== undefined,
      (trouble) => log.warn({}, trouble),
    ).catch((error: unknown) => log.error({ err: error }, 'views could not be looked at'));
    const stop = async (): Promise<void> => {
      await gateway.stop();
      await system.close();
      await mended;
    };
    return { system, log, url: gateway.url, staffToken: fresh, stop: () => (stopped ??= stop()) };
  } catch (error) {
    await system.close();
    throw error;
  }
}

function logEntry(log: Logger, { level, message, ...details }: LogEntry): void {
  log[level](details, message);
}
