import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  loadTopology,
  type Place,
  runUntilSignal,
  serve,
  viewsMade,
  type OwnedSystem,
  type Served,
  type Settings,
  type SystemAccess,
} from '@banyan/cli';
import { cardPaymentDoors, startCardPayments, type CardPaymentSettings } from './card-payments/card-payments.ts';
import { refuseCardNumbers } from './card-payments/refuse-card-numbers.ts';
import { ErasureWorker } from './erasure/erasure-worker.ts';
import { orderKeys } from './erasure/order-keys.ts';
import { orderNames } from './erasure/order-names.ts';
import { orderObstacles } from './erasure/order-obstacles.ts';
import { firstSteps } from './first-steps.ts';
import { startMail } from './mail/mail.ts';
import type { SmtpSettings } from './mail/smtp-settings.ts';

/** What `startMarket` needs besides the settings. */
export interface MarketStart {
  readonly settings: Settings;
  /** Which process of a fleet this is; undefined: all of it. */
  readonly place?: Place | undefined;
  /** Payments by card; left out: there are none. */
  readonly cards?: CardPaymentSettings | undefined;
  /** E-mails; left out: they wait in the outbox. */
  readonly mail?: SmtpSettings | undefined;
  /** Takes a line for people. */
  readonly say: (line: string) => void;
  /** Fills a shop that has never had an event, so that there is something to see, or goes on with a filling that was begun and cut off. */
  readonly fill?: (access: SystemAccess, filling: Filling) => Promise<void>;
}

/** A shop that is being filled. */
export interface Filling {
  readonly say: (line: string) => void;
  /** Whether a filling before this one was cut off. */
  readonly isBegun: boolean;
  /** Once true, the shop is being stopped: what is left is filled in at the next start. */
  readonly isStopped: () => boolean;
}

/** Runs the market and says where to look, until the process is asked to end. */
export async function startMarket({ settings, place, cards, mail, say, fill }: MarketStart): Promise<void> {
  const begun = performance.now();
  say(`Starting the market on ${settings.dataFolder}`);
  const served = await serve({
    ...settings,
    title: 'The market',
    topology: await loadTopology(settings.topologyFile),
    place,
    byteRoutes: cardPaymentDoors(cards),
    refuse: refuseCardNumbers,
  });
  const stopCards = startCardPayments(served.system.system, cards, (trouble) => served.log.warn({}, trouble));
  const stopMail = await startMail(served.system.system, mail, (trouble) => served.log.warn({}, trouble));
  const { system } = served.system;
  const erasures = new ErasureWorker({
    system,
    findObstacles: orderObstacles(system),
    findNames: orderNames(system),
    findKeys: orderKeys(system),
    watched: ['orders', 'payments'],
    tell: (trouble) => served.log.warn({}, trouble),
  });
  // Before it is said where to look: whoever reads it may ask for the end at once.
  let isStopping = false;
  const ended = runUntilSignal(
    async () => {
      await stopCards();
      await stopMail();
      await erasures.stop();
      await served.stop();
    },
    () => {
      isStopping = true;
      say('Stopping: what is under way is finished first');
    },
  );
  say(`Listening on ${served.url} after ${Math.round(performance.now() - begun)} ms`);
  if (served.staffToken !== undefined) {
    say('');
    say(`Staff token: ${served.staffToken}`);
    say(
      'It is shown this once and stored as a hash. To get another, remove the file staff-token from the data folder.',
    );
  }
  if (served.staffToken === undefined)
    say(
      'The staff token was shown at the first start. To get another, remove the file staff-token from the data folder.',
    );
  // Whoever has asked for the end is told of nothing to look at.
  const sayOfShop = (line: string): void => {
    if (!isStopping) say(line);
  };
  const isStopped = (): boolean => isStopping;
  const filling = fill && (() => fillOnce(served.system, fill, { say: sayOfShop, isStopped }));
  const prepared = prepare(served, sayOfShop, filling, (what, error) => {
    // Whatever was being done when the end was asked for is done at the next start.
    if (isStopping) return;
    served.log.error({ err: error }, what);
    say(`${what}: ${String(error)}`);
  });
  await Promise.all([ended, prepared]);
  say('Stopped');
}

/** Fills the shop and says what to try. Whatever goes wrong with either is told and no more: a shop without its demonstration serves all the same. */
async function prepare(
  served: Served,
  say: (line: string) => void,
  fill: (() => Promise<void>) | undefined,
  tell: (what: string, error: unknown) => void,
): Promise<void> {
  if (fill !== undefined)
    await fill().catch((error: unknown) => tell('The shop was not filled; the next start goes on with it', error));
  say('');
  say(`Look around:   ${served.url}   documentation: ${served.url}/docs`);
  // On a folder of an older version they are made anew, and until then nothing can be looked up that might be tried.
  const rebuilding = (): void => say('Views are being made from their logs; what to try comes after that');
  const made = viewsMade(served.system.operations, rebuilding).then(() => firstSteps(served.system, served.url));
  const steps = await made.catch((error: unknown) => {
    tell('There is nothing to try', error);
    return [];
  });
  for (const { what, line } of steps) {
    say('');
    say(`${what}:`);
    say(line);
  }
}

/** Fills a shop without events. A filling that was interrupted, of which a file tells, is gone on with. */
async function fillOnce(
  system: OwnedSystem,
  fill: NonNullable<MarketStart['fill']>,
  { say, isStopped }: Omit<Filling, 'isBegun'>,
): Promise<void> {
  const { operations, folder } = system;
  const underWay = join(folder, 'filling');
  const { services } = await operations.status();
  const isBegun = existsSync(underWay);
  if (!isBegun && services.some(({ position }) => position > 0)) return;
  await writeFile(underWay, '');
  await fill(system, { say, isBegun, isStopped });
  if (isStopped()) return;
  await operations.settle();
  await rm(underWay);
}
