import { BanyanError } from '@banyan/core';

/** The longest frame that is taken, in characters. */
const FRAME_LENGTH_MAX = 64 * 1024 * 1024;

/** Thrown when what comes over a control socket is not its protocol. */
export class ControlProtocolError extends BanyanError {
  constructor(message: string, cause?: unknown) {
    super(message, { code: 'control-protocol', fault: 'system', retryable: false, cause });
  }
}

/** Takes a stream of text apart into frames: one JSON value a line. */
export class FrameReader {
  readonly #take: (frame: unknown) => void;
  #rest = '';

  constructor(take: (frame: unknown) => void) {
    this.#take = take;
  }

  /** @throws ControlProtocolError when a line is not JSON or too long */
  read(chunk: string): void {
    let begin = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', begin)) {
      this.#take(parse(this.#rest + chunk.slice(begin, end)));
      this.#rest = '';
      begin = end + 1;
    }
    this.#rest += chunk.slice(begin);
    if (this.#rest.length > FRAME_LENGTH_MAX)
      throw new ControlProtocolError(`a frame is longer than ${FRAME_LENGTH_MAX} characters`);
  }
}

/** Gathers the frames of one turn of the event loop into one write: at thousands of frames a second that is what they cost. */
export class FrameWriter {
  readonly #write: (text: string) => void;
  #pending = '';

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  write(frame: object): void {
    if (this.#pending === '') setImmediate(() => this.flush());
    this.#pending += `${JSON.stringify(frame)}\n`;
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
    throw new ControlProtocolError('a frame is not JSON', error);
  }
}
