import type { Caller } from './caller.ts';

/** One event of a stream. */
export interface StreamEvent {
  readonly id: string;
  readonly event: string;
  readonly data: any;
}

const PATIENCE_MS = 30_000;

/** Follows a query by server-sent events, from after the given one on, until one of them is what is waited for; what came until then. */
export async function follow(
  { conversation, headers }: Caller,
  path: string,
  isLast: (event: StreamEvent) => boolean,
  lastEventId?: string,
): Promise<StreamEvent[]> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  // What this scenario has done in that service is seen.
  const token = conversation.tokenOf(path.split('/')[1] ?? '');
  const known = token === undefined ? {} : { 'banyan-token': token };
  const accept = { accept: 'text/event-stream', ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) };
  const response = await fetch(`${conversation.url}${path}`, { headers: { ...headers, ...known, ...accept }, signal });
  const type = response.headers.get('content-type') ?? '';
  if (response.status !== 200 || response.body === null || !type.startsWith('text/event-stream'))
    throw new Error(`${path} is no stream: ${response.status} ${type} ${await response.text()}`);
  const events: StreamEvent[] = [];
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = eventOf(block);
      if (event === undefined) continue;
      events.push(event);
      // Leaving the loop ends the connection.
      if (isLast(event)) return events;
    }
  }
  throw new Error(`${path} has ended after ${events.length} events`);
}

// A block of comments alone is no event.
function eventOf(block: string): StreamEvent | undefined {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = /^([a-z]+): ?(.*)$/.exec(line) ?? [];
    if (name !== '') fields.set(name, value);
  }
  const data = fields.get('data');
  if (data === undefined) return undefined;
  return { id: fields.get('id') ?? '', event: fields.get('event') ?? 'message', data: JSON.parse(data) as unknown };
}
