import { systemPorts } from '@banyan/engine';
import { ProtocolError } from '../errors.ts';

/** The longest frame that is taken where nothing else is said, in characters. */
const FRAME_LENGTH_MAX = 64 * 1024 * 1024;

/** Takes a stream of text apart into frames: one JSON value a line. */
export class FrameReader {
  readonly #take: (frame: unknown, length: number) => void;
  readonly #lengthMax: number;
  #rest = '';

  /** @param lengthMax of a frame, in characters */
  constructor(take: (frame: unknown, length: number) => void, lengthMax = FRAME_LENGTH_MAX) {
    this.#take = take;
    this.#lengthMax = lengthMax;
  }

  /** @throws ProtocolError when a line is not JSON or too long */
  read(chunk: string): void {
    let begin = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', begin)) {
      const line = this.#rest + chunk.slice(begin, end);
      this.#rest = '';
      begin = end + 1;
      this.#assertShort(line);
      this.#take(parse(line), line.length);
    }
    this.#rest += chunk.slice(begin);
    this.#assertShort(this.#rest);
  }

  #assertShort({ length }: string): void {
    if (length > this.#lengthMax) throw new ProtocolError(`a frame is longer than ${this.#lengthMax} characters`);
  }
}

/** Gathers the frames of one turn of the event loop into one write: at thousands of frames a second that is what they cost. */
export class FrameWriter {
  readonly #write: (text: string) => void;
  readonly #soon: (task: () => void) => void;
  #pending = '';

  /** @param soon runs a task when the work of this turn has been done */
  constructor(
    write: (text: string) => void,
    soon: (task: () => void) => void = (task) => systemPorts.scheduler.soon(task),
  ) {
    this.#write = write;
    this.#soon = soon;
  }

  write(frame: object): void {
    this.writeLine(JSON.stringify(frame));
  }

  /** Writes a frame that is JSON already, without a line break. */
  writeLine(json: string): void {
    if (this.#pending === '') this.#soon(() => this.flush());
    this.#pending += `${json}\n`;
  }

  flush(): void {
    const text = this.#pending;
    this.#pending = '';
    if (text !== '') this.#write(text);
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new ProtocolError('a frame is not JSON', error);
  }
}
