/** A machine's console: what the kernel's log and units that speak on it leave there, for whoever asks EC2 for it. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** EC2 keeps so much of it. Source: EC2 API reference, GetConsoleOutput. */
const kept = 65_536;

/** Ignition tells how bad a line is only where it does not speak to syslog, as it does in the sandbox. */
const level = /^(?:EMERGENCY|ALERT|CRITICAL|ERROR|WARNING|NOTICE|INFO|DEBUG) *: /;

export class Console {
  readonly #path: string;
  readonly #since = performance.now();

  constructor(path: string) {
    this.#path = path;
  }

  /** Every line goes to the log as it is, and to the console as journald writes it there. */
  hear(
    stream: NodeJS.ReadableStream,
    { speaker, log }: { readonly speaker: string; readonly log: string },
  ): void {
    const files = [openSync(log, 'a'), openSync(this.#path, 'a')] as const;
    const lines = createInterface({ input: stream });
    lines.on('line', (line) => {
      const seconds = ((performance.now() - this.#since) / 1_000).toFixed(6).padStart(12);
      const words = speaker === 'ignition' ? line.replace(level, '') : line;
      writeSync(files[0], `${line}\n`);
      writeSync(files[1], `[${seconds}] ${speaker}[1]: ${words}\r\n`);
    });
    lines.once('close', () => files.forEach((file) => closeSync(file)));
  }

  /** Its end; empty as long as nobody has spoken. */
  async end(): Promise<Buffer> {
    const file = await open(this.#path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (file === undefined) return Buffer.alloc(0);
    try {
      const { size } = await file.stat();
      const end = Buffer.alloc(Math.min(size, kept));
      const { bytesRead } = await file.read(end, 0, end.length, size - end.length);
      return end.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }
}
