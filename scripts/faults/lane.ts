import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Weather } from './weather.ts';

/** More than this is not taken before it has been passed on: whoever sends learns that it is slow. */
const UNDER_WAY_BYTES_MAX = 256 * 1024;
/** A throttled lane passes on so many pieces a second. */
const PIECES_PER_SECOND = 20;

/** One direction of a connection: passes on what arrives, in its order, as the weather lets it. */
export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #passed: (chunk: Buffer) => Buffer | undefined;
  #weather: Weather;
  #onChange = Promise.withResolvers<void>();
  #last: Promise<void> = Promise.resolve();
  #underWay = 0;
  #isDropped = false;

  /** @param passed what is passed on for a piece that has arrived; nothing for undefined */
  constructor(from: Socket, to: Socket, weather: Weather, passed: (chunk: Buffer) => Buffer | undefined) {
    this.#from = from;
    this.#to = to;
    this.#weather = weather;
    this.#passed = passed;
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.on('end', () => this.atEnd(() => to.end()));
  }

  become(weather: Weather): void {
    this.#weather = weather;
    this.#onChange.resolve();
    this.#onChange = Promise.withResolvers<void>();
  }

  /** Once all that has arrived is passed on. */
  atEnd(then: () => void): void {
    this.#last = this.#last.then(async () => {
      await this.#untilHeard();
      if (!this.#isDropped) then();
    });
  }

  /** Nothing is passed on any more. */
  drop(): void {
    this.#isDropped = true;
    this.#onChange.resolve();
  }

  #take(chunk: Buffer): void {
    const arrivedMs = performance.now();
    this.#underWay += chunk.length;
    if (this.#underWay > UNDER_WAY_BYTES_MAX) this.#from.pause();
    this.#last = this.#last.then(async () => {
      const lateMs = arrivedMs + (this.#weather.delayMs ?? 0) - performance.now();
      if (lateMs > 0) await wait(lateMs);
      await this.#untilHeard();
      const passed = this.#isDropped ? undefined : this.#passed(chunk);
      if (passed !== undefined) await this.#write(passed);
      this.#underWay -= chunk.length;
      if (this.#underWay <= UNDER_WAY_BYTES_MAX) this.#from.resume();
    });
  }

  async #untilHeard(): Promise<void> {
    while (this.#weather.isSilent === true && !this.#isDropped) await this.#onChange.promise;
  }

  async #write(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length && !this.#isDropped && this.#to.writable;) {
      const { bytesPerSecond } = this.#weather;
      const piece = chunk.subarray(
        at,
        bytesPerSecond === undefined ? undefined : at + Math.ceil(bytesPerSecond / PIECES_PER_SECOND),
      );
      at += piece.length;
      this.#to.write(piece);
      if (bytesPerSecond !== undefined) await wait((piece.length / bytesPerSecond) * 1000);
      await this.#untilHeard();
    }
  }
}
