import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { CARD_NETWORK_SECRETS } from './card-network.ts';
import { Mailbox } from './mailbox.ts';
import { SHOP_ORIGIN } from './shop-origin.ts';
import type { Target } from './world.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const MARKET = join(ROOT, 'apps/market/src/start.ts');
const CARD_NETWORK = join(ROOT, 'outside/card-network/src/main.ts');

const SECRETS = {
  CARD_NETWORK_KEY: CARD_NETWORK_SECRETS.key,
  CARD_NETWORK_WEBHOOK_SECRET: CARD_NETWORK_SECRETS.webhooks,
};

/** A market and a card network that were started for the scenarios. */
export interface OwnSystem extends Target {
  /** Ends both and removes what they wrote. */
  end(): Promise<void>;
  /** True once it is being ended, also by a signal. */
  isEnding(): boolean;
}

/**
 * Starts the market, as `npm start` does, on a fresh data folder, and a card network beside it, each a process of its own on any free port.
 * @throws Error with what they printed when one of them does not start
 */
export async function startOwnSystem(): Promise<OwnSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-acceptance-'));
  const mailbox = await Mailbox.open();
  const children: ChildProcess[] = [];
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => (ending ??= endAll(children, folder).finally(() => mailbox.close()));
  // Asked to end, at whatever moment, it leaves nothing running.
  const stop = (): void => void end().then(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    const network = await started(children, CARD_NETWORK, /listens on (http:\S+)/, {
      CARD_NETWORK_PORT: '0',
      CARD_NETWORK_STATE: join(folder, 'card-network.jsonl'),
      CARD_NETWORK_WEBHOOK_URL: '',
    });
    const [, cardNetwork = ''] = network;
    const market = await started(children, MARKET, /Listening on (http:\S+)[^]*Staff token: (\S+)[^]*Look around/, {
      BANYAN_DATA: join(folder, 'data'),
      BANYAN_ORIGINS: SHOP_ORIGIN,
      CARD_NETWORK_URL: cardNetwork,
      SMTP_URL: mailbox.url,
      MAIL_FROM: 'The shop <shop@example.org>',
      ORDER_PAGE: `${SHOP_ORIGIN}/orders/{order}#{token}`,
      HOST: '127.0.0.1',
      PORT: '0',
    });
    const [, url = '', staffToken = ''] = market;
    // Only now is the market's address known.
    await fetch(`${cardNetwork}/admin/webhooks`, {
      method: 'POST',
      body: JSON.stringify({ url: `${url}/webhooks/card-network` }),
    });
    return { url, staffToken, cardNetwork, mailbox, end, isEnding: () => ending !== undefined };
  } catch (error) {
    await end();
    throw error;
  }
}

async function endAll(children: ChildProcess[], folder: string): Promise<void> {
  await Promise.all(children.splice(0).map(ended));
  await rm(folder, { recursive: true, force: true });
}

/** Starts a program and waits until it has printed what is looked for. */
async function started(
  children: ChildProcess[],
  script: string,
  wanted: RegExp,
  environment: Readonly<Record<string, string>>,
): Promise<RegExpExecArray> {
  const child = spawn(process.execPath, [script], {
    cwd: ROOT,
    env: { ...process.env, ...SECRETS, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  // One that ends by itself, or is ended by something else, explains what comes after.
  child.once('exit', (code, signal) => {
    if (children.includes(child)) process.stderr.write(`${script} has ended: ${signal ?? `code ${code}`}\n`);
  });
  let printed = '';
  const lines = createInterface(child.stdout);
  for await (const line of lines) {
    printed += `${line}\n`;
    const found = wanted.exec(printed);
    if (found === null) continue;
    // What else it prints is nobody's concern, but has to go somewhere.
    child.stdout.resume();
    return found;
  }
  throw new Error(`${script} ended before it was ready:\n${printed}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'exit');
  child.kill('SIGTERM');
  await closed;
}
