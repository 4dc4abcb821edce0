import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

const FLUSH_MS = 100;
const FLUSH_BYTES = 64 * 1024;
const TAIL_CHARS = 4096;
/** After the job's last process is gone only bytes already in the pipe are left to read. */
const DRAIN_MS = 1000;
const MARK_BYTES = 16;

export type LogOptions = {
  bytesMax: number;
  lineCharsMax: number;
  onLog: (text: string) => Promise<void>;
  /** Called once, when the job has written more than it may. */
  onLimit: () => void;
};

/** Reads a job's pipes, hands the text on in order, and stops reading while the receiver is busy. */
export class LogStream {
  readonly stdout: Pipe;
  readonly stderr: Pipe | null;
  #pending = '';
  #bytes = 0;
  #hasFlushed = false;
  #isCut = false;
  #timer: NodeJS.Timeout | null = null;
  #flushing: Promise<void> | null = null;
  #failure: unknown = null;

  constructor(
    fifos: { out: string; err: string },
    private readonly options: LogOptions & { hasOwnStdout: boolean },
  ) {
    const { lineCharsMax } = options;
    const receive = (chunk: Buffer, decoder: StringDecoder) => this.#receive(chunk, decoder);
    this.stdout = new Pipe(fifos.out, { receive, lineCharsMax });
    this.stderr = options.hasOwnStdout ? new Pipe(fifos.err, { receive, lineCharsMax }) : null;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Call when no writer is left, or, where one lives on (`hasWriter`), when what it wrote so far is all. Rejects with
   * what the receiver threw, after everything is closed.
   */
  async finish(hasWriter = false): Promise<void> {
    const isBusy = () => this.#flushing !== null;
    await Promise.all(this.#pipes().map((pipe) => (hasWriter ? pipe.drainToHere(isBusy) : pipe.drain(isBusy))));
    for (const pipe of this.#pipes()) if (!this.#isCut) this.#pending += pipe.decoder.end();
    if (this.#timer) clearTimeout(this.#timer);
    while (this.#pending !== '' || this.#flushing) await this.#flush();
    if (this.#failure) throw this.#failure;
  }

  #pipes(): Pipe[] {
    return this.stderr ? [this.stdout, this.stderr] : [this.stdout];
  }

  #receive(chunk: Buffer, decoder: StringDecoder): string {
    if (this.#isCut) return '';
    const room = this.options.bytesMax - this.#bytes;
    this.#bytes += Math.min(chunk.length, room);
    // Databases refuse NUL in text; a log with one is still worth reading.
    const text = decoder.write(chunk.length > room ? chunk.subarray(0, room) : chunk).replaceAll('\0', '\uFFFD');
    this.#pending += text;
    if (chunk.length > room) this.#cut();
    this.#schedule();
    return text;
  }

  #cut(): void {
    this.#isCut = true;
    const newline = this.#pending.endsWith('\n') ? '' : '\n';
    this.#pending += `${newline}[log truncated: the limit is ${this.options.bytesMax} bytes]\n`;
    this.options.onLimit();
  }

  #schedule(): void {
    if (this.#flushing) {
      if (this.#pending.length >= FLUSH_BYTES) for (const pipe of this.#pipes()) pipe.pause();
    } else if (!this.#hasFlushed || this.#pending.length >= FLUSH_BYTES) {
      void this.#flush();
    } else {
      this.#timer ??= setTimeout(() => void this.#flush(), FLUSH_MS);
    }
  }

  #flush(): Promise<void> {
    if (this.#flushing) return this.#flushing;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const text = this.#pending;
    this.#pending = '';
    if (text === '') return Promise.resolve();
    this.#hasFlushed = true;
    this.#flushing = this.#deliver(text).then(() => {
      this.#flushing = null;
      for (const pipe of this.#pipes()) pipe.resume();
      if (this.#pending !== '') this.#schedule();
    });
    return this.#flushing;
  }

  async #deliver(text: string): Promise<void> {
    if (this.#failure) return;
    try {
      await this.options.onLog(text);
    } catch (error) {
      this.#failure = error;
      this.#isCut = true;
      this.options.onLimit();
    }
  }
}

type PipeOptions = { receive: (chunk: Buffer, decoder: StringDecoder) => string; lineCharsMax: number };

/** One named pipe's reading end, with the last line and the last few thousand characters that came through. */
class Pipe {
  readonly decoder = new StringDecoder('utf8');
  tail = '';
  readonly #socket: Socket;
  readonly #ended: Promise<void>;
  #writer: number | null;
  #endsAt: Buffer | null = null;
  #held: Buffer = Buffer.alloc(0);
  #line = '';
  #lastLine: string | null = null;
  readonly #lineCharsMax: number;

  constructor(path: string, { receive, lineCharsMax }: PipeOptions) {
    this.#lineCharsMax = lineCharsMax;
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    // Until the job has opened its end, a pipe without a writer would read as ended.
    this.#writer = openSync(path, constants.O_WRONLY);
    this.#socket = new Socket({ fd: reader, readable: true, writable: false });
    this.#ended = new Promise((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('data', (chunk: Buffer) => {
      const own = this.#endsAt ? this.#untilMark(chunk, this.#endsAt) : chunk;
      if (own.length > 0) this.#remember(receive(own, this.decoder));
    });
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** The last line with anything on it; null where there was none, undefined where it was too long to keep. */
  lastLine(): string | null | undefined {
    const line = this.#line === '' ? this.#lastLine : this.#line;
    return line !== null && line.length > this.#lineCharsMax ? undefined : line;
  }

  async drain(isReceiverBusy: () => boolean): Promise<void> {
    if (this.#writer !== null) closeSync(this.#writer);
    this.#writer = null;
    this.#socket.resume();
    // A process outside the sandbox's reach could hold the pipe; a slow receiver is no such thing.
    const watchdog = setInterval(() => {
      if (!isReceiverBusy()) this.#socket.destroy();
    }, DRAIN_MS);
    await this.#ended;
    clearInterval(watchdog);
  }

  /** Marks this point in the pipe and reads up to the mark, which no job could know before. */
  async drainToHere(isReceiverBusy: () => boolean): Promise<void> {
    this.#endsAt = randomBytes(MARK_BYTES);
    if (this.#writer !== null) writeSync(this.#writer, this.#endsAt);
    await this.drain(isReceiverBusy);
  }

  #untilMark(chunk: Buffer, mark: Buffer): Buffer {
    const all = Buffer.concat([this.#held, chunk]);
    const at = all.indexOf(mark);
    if (at >= 0) this.#socket.destroy();
    const end = at >= 0 ? at : Math.max(all.length - MARK_BYTES + 1, 0);
    this.#held = all.subarray(end);
    return all.subarray(0, end);
  }

  #remember(text: string): void {
    this.tail = (this.tail + text).slice(-TAIL_CHARS);
    const lines = text.split('\n');
    lines[0] = this.#line + (lines[0] ?? '');
    this.#line = (lines.pop() ?? '').slice(0, this.#lineCharsMax + 1);
    const last = lines.findLast((line) => line !== '');
    if (last !== undefined) this.#lastLine = last.slice(0, this.#lineCharsMax + 1);
  }
}
