import type { Timer } from './intent.ts';
import type { LogWriter } from './log-writer.ts';
import type { LogEntry } from './system.ts';

interface StrangeTimersParts {
  readonly service: string;
  readonly writer: LogWriter;
  readonly log: (entry: LogEntry) => void;
}

const PUT_OFF_MS = 3_600_000;

/**
 * Timers of process managers that this version of the code does not have. Each is put off by an hour, again and again, until a version that has its process
 * manager is back: so none is lost, and none stands before the others.
 */
export class StrangeTimers {
  readonly #parts: StrangeTimersParts;

  constructor(parts: StrangeTimersParts) {
    this.#parts = parts;
  }

  /** Puts a timer off that is due. */
  async fire(key: string, text: string, { process, instance, timer }: Timer): Promise<void> {
    const { service, writer, log } = this.#parts;
    const name = `timer ${timer} of ${process} ${instance}`;
    await writer.submit<undefined>({
      name,
      streams: [],
      decide: (session) => {
        const due = new Date(Date.parse(session.at) + PUT_OFF_MS).toISOString();
        session.register({ kind: 'timer', key, expect: text, value: text, due });
        return undefined;
      },
      // Somebody else has moved or fired it.
      onConflict: () => ({ result: undefined }),
    });
    const message = `${name} is put off by an hour: this version of the code has no process manager ${process}`;
    log({ level: 'error', message, service });
  }
}
