import type { System } from '@banyan/engine';
import type { ByteRoute } from '@banyan/gateway';
import { cardNetworkProvider, type CardNetworkAccess } from './card-network-provider.ts';
import { startPaymentWorker } from './payment-worker.ts';
import { cardNetworkWebhooks } from './webhook-route.ts';

/** How payments by card are set up; undefined: there are none. */
export interface CardPaymentSettings extends CardNetworkAccess {
  /** `whsec_` and base64. */
  readonly webhookSecret: string;
  readonly retryMs?: { readonly first: number; readonly most: number };
}

const ANSWER_MS_MAX = 10_000;

/** Reads the settings of payments by card: they are there when `CARD_NETWORK_URL` is. */
export function readCardSettings(
  environment: Readonly<Record<string, string | undefined>>,
): CardPaymentSettings | undefined {
  const {
    CARD_NETWORK_URL: url,
    CARD_NETWORK_KEY: secretKey,
    CARD_NETWORK_WEBHOOK_SECRET: webhookSecret,
  } = environment;
  if (url === undefined || url.trim() === '') return undefined;
  return {
    url: url.replace(/\/+$/, ''),
    // What the stand-in takes unless it is told otherwise.
    secretKey: secretKey ?? 'sk_test_banyan',
    webhookSecret: webhookSecret ?? 'whsec_YmFueWFuLWNhcmQtbmV0d29yay10ZXN0LXNlY3JldA==',
    answerMsMax: ANSWER_MS_MAX,
  };
}

/** The doors that payments by card need. */
export function cardPaymentDoors(settings: CardPaymentSettings | undefined): (system: System) => readonly ByteRoute[] {
  return (system) => (settings === undefined ? [] : [cardNetworkWebhooks(system, settings.webhookSecret)]);
}

/** Starts the worker between payments and the card network. Returns what ends it. */
export function startCardPayments(
  system: Pick<System, 'client' | 'watch'>,
  settings: CardPaymentSettings | undefined,
  tell: (trouble: string) => void,
): () => Promise<void> {
  if (settings === undefined) return () => Promise.resolve();
  const { retryMs } = settings;
  const worker = startPaymentWorker({
    system,
    provider: cardNetworkProvider(settings),
    tell,
    ...(retryMs !== undefined && { retryMs }),
  });
  return () => worker.stop();
}
