import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** An e-mail that the server has taken, as it came. */
interface Taken {
  readonly messageId: string;
  readonly to: string;
  readonly raw: string;
}

/** A real mail server on this machine. */
export interface MailServer {
  readonly url: string;
  readonly port: number;
  /** Every copy, doubled ones included. */
  readonly taken: readonly Taken[];
  /** What it says to a recipient or to a message: undefined to take it, else a reply code with its text. */
  reply: (to: string, at: 'recipient' | 'message') => { readonly code: number; readonly text: string } | undefined;
  stop(): Promise<void>;
}

/** Starts one on a free port, or on the given one. */
export async function startMailServer(onPort = 0): Promise<MailServer> {
  const taken: Taken[] = [];
  const refusal = ({ code, text }: { readonly code: number; readonly text: string }): Error =>
    Object.assign(new Error(text), { responseCode: code });
  const server = new SMTPServer({
    authOptional: true,
    // Clients keep connections for the next e-mail; who stops the server waits for none of them.
    closeTimeout: 200,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _session, done) {
      const said = made.reply(address, 'recipient');
      done(said === undefined ? null : refusal(said));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const to = session.envelope.rcptTo[0]?.address ?? '';
        const said = made.reply(to, 'message');
        if (said !== undefined) return done(refusal(said));
        const raw = Buffer.concat(parts).toString('utf8');
        taken.push({ to, raw, messageId: /^message-id: *(<[^>]+>)/im.exec(raw)?.[1] ?? '' });
        done(null, '2.0.0 taken');
      });
    },
  });
  server.on('error', () => {}); // a client that is killed resets its connection
  server.listen(onPort, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const made: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    port,
    taken,
    reply: () => undefined,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return made;
}
