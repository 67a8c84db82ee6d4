/** A file with one JSON line for each request, for whoever wants to see what really was asked of AWS. */
import { createWriteStream, type WriteStream } from 'node:fs';

export interface RequestLine {
  readonly account: string;
  readonly region?: string | undefined;
  readonly service: string;
  readonly action: string;
  /** HTTP status; 0 when the connection was cut. */
  readonly status: number;
  /** The error code of a refusal that we made ourselves; moto's own are in its answer only. */
  readonly code?: string | undefined;
  readonly via?: string | undefined;
  readonly requestId: string;
  readonly milliseconds: number;
}

/** How long lines are gathered, in milliseconds: each writing of its own costs as much as the rest of a small call. */
const GATHERED_FOR = 50;

/** Writes lines to `file`, or nowhere. */
export class RequestLog {
  readonly #stream: WriteStream | undefined;
  #lines: string[] = [];

  constructor(file: string | undefined) {
    this.#stream = file === undefined ? undefined : createWriteStream(file, { flags: 'a' });
  }

  write(line: RequestLine): void {
    if (this.#stream === undefined) return;
    const milliseconds = Math.round(line.milliseconds * 10) / 10;
    this.#lines.push(`${JSON.stringify({ time: new Date().toISOString(), ...line, milliseconds })}\n`);
    if (this.#lines.length === 1) setTimeout(() => this.#flush(), GATHERED_FOR);
  }

  /** Resolves when everything is in the file. */
  async close(): Promise<void> {
    this.#flush();
    const stream = this.#stream;
    if (stream !== undefined) await new Promise<void>((resolve) => stream.end(resolve));
  }

  #flush(): void {
    const lines = this.#lines;
    this.#lines = [];
    if (lines.length > 0) this.#stream?.write(lines.join(''));
  }
}
