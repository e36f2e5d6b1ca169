import type { Socket } from 'node:net';
import type { SystemPorts } from '@banyan/engine';
import { ProtocolError } from '../errors.ts';
import type { MeshLimits } from '../limits.ts';
import { FrameReader, FrameWriter } from './frames.ts';

/** What the mesh takes of time and chance. */
export type MeshPorts = Pick<SystemPorts, 'clock' | 'scheduler' | 'random'>;

/** What a link tells whoever has it. */
export interface LinkOwner {
  /** @throws what ends the link when the frame is none that the other side may send */
  take(frame: object, length: number): void;
  /** What was written so far is on its way. */
  sent?(): void;
  /** The other side takes less than it is sent; or with false, it takes everything again. */
  stalled?(isStalled: boolean): void;
  /** Nothing comes any more; told once. Orderly where the other side has just hung up. */
  over(reason: Error, isOrderly: boolean): void;
}

const BEAT = JSON.stringify({ beat: true });

/**
 * One end of a connection: frames, bounded, with heartbeats. Each side says something every `heartbeatMs`, so whoever is silent for longer than `silenceMsMax` is gone, however
 * whole its connection looks: half-open ones are found that way. So is a peer that does not take what it is sent.
 */
export class Link {
  readonly #socket: Socket;
  readonly #owner: LinkOwner;
  readonly #limits: MeshLimits;
  readonly #ports: MeshPorts;
  readonly #writer: FrameWriter;
  #cancelBeat: () => void = () => {};
  #heardAtMs: number;
  #beatAtMs: number;
  /** Since when the other side has taken nothing of what was written. */
  #stalledAtMs: number | undefined;
  #hasWritten = false;
  #isPaused = false;
  #isEnding = false;
  #isOver = false;

  constructor(socket: Socket, owner: LinkOwner, ports: MeshPorts, limits: MeshLimits) {
    this.#socket = socket;
    this.#owner = owner;
    this.#ports = ports;
    this.#limits = limits;
    this.#heardAtMs = this.#beatAtMs = ports.clock.monotonicMs();
    this.#writer = new FrameWriter(
      (text) => this.#send(text),
      (task) => ports.scheduler.soon(task),
    );
    const reader = new FrameReader((frame, length) => this.#take(frame, length), limits.frameLengthMax);
    socket.setNoDelay(true);
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      this.#heardAtMs = ports.clock.monotonicMs();
      try {
        if (!this.#isOver) reader.read(chunk);
      } catch (error) {
        this.cut(error as Error);
      }
    });
    socket.on('drain', () => {
      this.#stalledAtMs = undefined;
      owner.stalled?.(false);
    });
    socket.on('error', (error) => this.cut(error));
    socket.on('close', () => this.#close(new ProtocolError('the other side has closed the connection'), true));
    this.#scheduleBeat();
  }

  /** True while the other side takes less than it is sent. */
  get isStalled(): boolean {
    return this.#stalledAtMs !== undefined;
  }

  write(frame: object): void {
    this.writeLine(JSON.stringify(frame));
  }

  /** @param json of a frame, without a line break */
  writeLine(json: string): void {
    if (!this.#isOver && !this.#isEnding) this.#writer.writeLine(json);
  }

  /** Reads no further until `resume`. */
  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  /** Goes on reading. */
  resume(): void {
    this.#isPaused = false;
    this.#socket.resume();
  }

  /** Sends what is written and closes the connection. */
  end(): void {
    if (this.#isEnding) return;
    this.#writer.flush();
    this.#isEnding = true;
    this.#socket.destroySoon();
  }

  /** Closes the connection at once. */
  cut(reason: Error): void {
    this.#close(reason, false);
  }

  #close(reason: Error, isOrderly: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelBeat();
    this.#socket.destroy();
    this.#owner.over(reason, isOrderly);
  }

  #take(frame: unknown, length: number): void {
    if (this.#isOver) return;
    if (typeof frame !== 'object' || frame === null) throw new ProtocolError('a frame is no object');
    if (!('beat' in frame)) this.#owner.take(frame, length);
  }

  #send(text: string): void {
    if (this.#isOver) return;
    this.#hasWritten = true;
    if (!this.#socket.write(text) && this.#stalledAtMs === undefined) {
      this.#stalledAtMs = this.#ports.clock.monotonicMs();
      this.#owner.stalled?.(true);
    }
    this.#owner.sent?.();
  }

  #scheduleBeat(): void {
    this.#cancelBeat = this.#ports.scheduler.after(this.#limits.heartbeatMs, () => this.#beat());
  }

  #beat(): void {
    const { heartbeatMs, silenceMsMax, stallMsMax } = this.#limits;
    const nowMs = this.#ports.clock.monotonicMs();
    // Nothing was read because this side did not read, or because this process stood still.
    if (this.#isPaused || nowMs - this.#beatAtMs > 2 * heartbeatMs) this.#heardAtMs = nowMs;
    this.#beatAtMs = nowMs;
    if (nowMs - this.#heardAtMs >= silenceMsMax)
      return this.cut(new ProtocolError(`the other side has said nothing for ${silenceMsMax} ms`));
    if (nowMs - (this.#stalledAtMs ?? nowMs) >= stallMsMax)
      return this.cut(new ProtocolError(`the other side has not taken what it was sent for ${stallMsMax} ms`));
    if (!this.#hasWritten) this.writeLine(BEAT);
    this.#hasWritten = false;
    this.#scheduleBeat();
  }
}
