import { randomBytes, randomUUID } from 'node:crypto';
import { serve } from '@banyan/cli';
import { fuzzApi, type FuzzCaller, type FuzzOptions, type FuzzReport } from '@banyan/testing';
import { oneProcess } from '@banyan/topologies/one-process';
import { refuseCardNumbers } from '../card-payments/refuse-card-numbers.ts';

/** Refusals that are counted: whoever tries passwords and codes is shut out after a while. */
const COUNTED =
  /^\/(customers\/(sign-in|sign-up|change-password|change-email|ask-|verify-email|reset-password)|payments\/present-gift-card$)/;
/** What would end the credentials that the run has. */
const WITHOUT = [
  '/customers/dismiss-staff',
  '/customers/appoint-staff',
  '/customers/end-key',
  '/customers/join-visitor',
];
const EVENTS_MAX = 10_000;

/** Serves a market on a data folder and fuzzes all of it, as nobody, a visitor, a customer and the owner. */
export async function fuzzMarket(
  dataFolder: string,
  options: Pick<FuzzOptions, 'seed' | 'cases' | 'onProgress'>,
): Promise<FuzzReport> {
  const served = await serve({
    dataFolder,
    topology: oneProcess,
    host: '127.0.0.1',
    port: 0,
    title: 'The market',
    logLevel: 'silent',
    refuse: refuseCardNumbers,
  });
  try {
    const { operations } = served.system;
    const positions = new Map<string, number>();
    /** Where a log has moved since it was last looked at, what has moved it is read. */
    const causedBy = async (trace: string): Promise<string[]> => {
      const caused: string[] = [];
      for (const { service, position } of (await operations.status()).services) {
        const known = positions.get(service) ?? 0;
        positions.set(service, position);
        if (position === known) continue;
        const events = await operations.readLog(service, known, EVENTS_MAX);
        caused.push(...events.filter(({ meta }) => meta.includes(trace)).map(({ type }) => `${service}/${type}`));
      }
      return caused;
    };
    return await fuzzApi({
      ...options,
      url: served.url,
      callers: await callersOf(served.url, served.staffToken ?? ''),
      causedBy,
      mayCount: (path) => COUNTED.test(path),
      without: WITHOUT,
    });
  } finally {
    await served.stop();
  }
}

async function callersOf(url: string, staffToken: string): Promise<FuzzCaller[]> {
  const [visitor, customer] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
  await post(url, 'customers/become-visitor', { visitor: `visitor:${randomUUID()}`, token: visitor });
  const person = {
    customer: randomUUID(),
    country: 'France',
    email: 'fuzz@example.org',
    password: 'correct horse battery',
  };
  await post(url, 'customers/sign-up', { ...person, session: randomUUID(), token: customer });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  return [
    { name: 'nobody', headers: {} },
    { name: 'a visitor', headers: bearer(visitor), scheme: 'signedIn' },
    { name: 'a customer', headers: bearer(customer), scheme: 'signedIn' },
    { name: 'the owner', headers: bearer(staffToken), scheme: 'staffToken' },
  ];
}

async function post(url: string, path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const response = await fetch(`${url}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
}
