/** A message of an event stream. */
export interface EventMessage {
  readonly id: string | undefined;
  readonly data: string;
}

/** The messages of an answer of server-sent events, until it ends or its connection is lost: whoever asked takes it up again. */
export async function* readEvents(response: Response): AsyncGenerator<EventMessage> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    for (;;) {
      const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }));
      if (done) return;
      text += value ?? '';
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(message)?.[1];
        const data = field('data');
        if (data !== undefined) yield { id: field('id'), data };
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
