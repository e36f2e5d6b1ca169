import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** An e-mail as it has come. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Where all e-mails of a market that was started for the scenarios arrive: as much of a mail server as a sender asks for. */
export class Mailbox {
  readonly url: string;
  readonly #letters: Letter[];
  readonly #close: () => void;

  private constructor(url: string, letters: Letter[], close: () => void) {
    this.url = url;
    this.#letters = letters;
    this.#close = close;
  }

  static async open(): Promise<Mailbox> {
    const letters: Letter[] = [];
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      // A sender that is killed resets its connection.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
      take(socket, letters);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return new Mailbox(`smtp://127.0.0.1:${port}`, letters, () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
  }

  /** What has come to an address, the oldest first. */
  to(address: string): readonly Letter[] {
    return this.#letters.filter((letter) => letter.to === address);
  }

  close(): void {
    this.#close();
  }
}

/** Speaks SMTP (RFC 5321) with one sender, and takes everything. */
function take(socket: Socket, letters: Letter[]): void {
  let [heard, to, isData] = ['', '', false];
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  const answer = (line: string): void => {
    const recipient = /^RCPT TO:<([^>]*)>/i.exec(line)?.[1];
    if (recipient !== undefined) to = recipient;
    isData = /^DATA$/i.test(line);
    if (isData) say('354 go on');
    else if (/^QUIT$/i.test(line)) socket.end('221 bye\r\n');
    else say('250 fine');
  };
  say('220 mailbox');
  socket.setEncoding('utf8');
  socket.on('data', (part: string) => {
    heard += part;
    for (;;) {
      const end = isData ? '\r\n.\r\n' : '\r\n';
      const at = heard.indexOf(end);
      if (at === -1) return;
      const said = heard.slice(0, at);
      heard = heard.slice(at + end.length);
      if (!isData) answer(said);
      else {
        isData = false;
        letters.push(read(to, said));
        say('250 taken');
      }
    }
  });
}

/** A letter of plain text: headers, an empty line, and what was written, as it is or quoted-printable (RFC 2045, 6.7). */
function read(to: string, raw: string): Letter {
  const border = raw.indexOf('\r\n\r\n');
  const [head, body] = [raw.slice(0, border), raw.slice(border + 4)];
  const isQuoted = /^content-transfer-encoding: *quoted-printable/im.test(head);
  const text = body.replaceAll(/^\.\./gm, '.').replaceAll('\r\n', '\n');
  return {
    to,
    subject: /^subject: *(.*)/im.exec(head)?.[1] ?? '',
    text: isQuoted
      ? text
          .replaceAll('=\n', '')
          .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
      : text,
  };
}
