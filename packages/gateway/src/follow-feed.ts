import type { ServerResponse } from 'node:http';
import type { Feed, Json } from '@banyan/core';
import type { FastifyReply } from 'fastify';
import { BadHeaderError } from './errors.ts';
import type { Feeds } from './feeds.ts';

type Entry = Readonly<Record<string, Json>>;

/** What a feed is made from. */
export interface FeedSource {
  readonly feed: Feed;
  /** Everything above a number, or the first part of it, in order. Throws what ends the feed, such as that its caller may not have it any more. */
  readonly entriesAfter: (last: number) => Promise<readonly Entry[]>;
  /** Calls back when there may be more. Returns the function that ends it. */
  readonly watch: (onGrowth: () => void) => () => void;
}

const CONTENT_TYPE = 'text/event-stream; charset=utf-8';
/** After which a browser that has lost the connection comes back. */
const RETRY_MS = 2_000;
const NUMBER = /^\d{1,15}$/;

/** The number of the last event that a client has. @throws BadHeaderError */
export function lastEventId(header: string | string[] | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  if (typeof header === 'string' && NUMBER.test(header)) return Number(header);
  throw new BadHeaderError('Last-Event-ID', 'must be the id of an event of this stream');
}

/**
 * Answers by server-sent events (HTML Living Standard, 9.2): what there is, then what comes, each under its number. What arrives is whatever the log has above the
 * last number, so nothing is lost and nothing comes twice, however often the connection is. The first entries are asked for before anything is answered.
 */
export async function followFeed(
  reply: FastifyReply,
  client: string,
  feeds: Feeds,
  last: number,
  source: FeedSource,
): Promise<void> {
  const first = await source.entriesAfter(last);
  const { feedIntervalMs, feedHeartbeatMs } = feeds.limits;
  const { raw } = reply;
  const follower = new Follower(raw, source, last, feedIntervalMs);
  feeds.open(client, reply, () => follower.end());
  reply.hijack();
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>), // Nothing else can come on this connection, and it is not to stay open behind the last event.
    connection: 'close',
    'content-type': CONTENT_TYPE,
  });
  raw.write(`retry: ${RETRY_MS}\n\n`);
  follower.start(first, feedHeartbeatMs);
}

class Follower {
  readonly #response: ServerResponse;
  readonly #source: FeedSource;
  readonly #intervalMs: number;
  #last: number;
  #isAsking = false;
  #isDue = false;
  #askedAtMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #unwatch: () => void = () => {};
  #isOver = false;

  constructor(response: ServerResponse, source: FeedSource, last: number, intervalMs: number) {
    this.#response = response;
    this.#source = source;
    this.#last = last;
    this.#intervalMs = intervalMs;
  }

  start(first: readonly Entry[], heartbeatMs: number): void {
    this.#tell(first);
    this.#unwatch = this.#source.watch(() => this.#look());
    this.#heartbeat = setInterval(() => {
      this.#response.write(':\n\n');
      this.#look();
    }, heartbeatMs).unref();
    // Between what was asked first and the watch there may have been more.
    this.#look();
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#unwatch();
    clearInterval(this.#heartbeat);
    clearTimeout(this.#timer);
    // Whoever does not read would else hold the connection, and a gateway that stops.
    this.#response.end(() => this.#response.socket?.destroySoon());
  }

  /** Looks for more: at once, unless that was a moment ago or somebody looks already. */
  #look(): void {
    if (this.#isOver) return;
    this.#isDue = true;
    if (this.#isAsking || this.#timer !== undefined) return;
    const waitMs = Math.max(0, this.#askedAtMs + this.#intervalMs - performance.now());
    this.#timer = setTimeout(() => void this.#ask(), waitMs).unref();
  }

  async #ask(): Promise<void> {
    this.#timer = undefined;
    this.#isAsking = true;
    try {
      for (this.#isDue = false; ;) {
        this.#askedAtMs = performance.now();
        const entries = await this.#source.entriesAfter(this.#last);
        if (this.#isOver || entries.length === 0) break;
        // Whoever does not read is not told more than the connection holds.
        if (!this.#tell(entries)) await drained(this.#response);
      }
    } catch {
      // The log of requests has nothing to say of it: whoever follows comes back, and is told then what is wrong.
      this.end();
    }
    this.#isAsking = false;
    if (this.#isDue) this.#look();
  }

  #tell(entries: readonly Entry[]): boolean {
    const { id, event } = this.#source.feed;
    let text = '';
    for (const entry of entries) {
      this.#last = Number(entry[id]);
      text += `id: ${this.#last}\nevent: ${entry[event] as string}\ndata: ${JSON.stringify(entry)}\n\n`;
    }
    return text === '' || this.#response.write(text);
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}
