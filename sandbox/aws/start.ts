/** Puts the local AWS together: moto first, and while it starts, whatever stands before it. */
import type { SettableClock } from './clock.ts';
import type { FrontOptions } from './front.ts';
import type { Gateway } from './gateway.ts';
import { startMoto } from './moto.ts';

export interface StartOptions extends FrontOptions {
  /** The Python of a virtual environment that holds `moto/requirements.txt`. */
  readonly python: string;
  /** Moto's output. */
  readonly motoLogFile?: string | undefined;
}

export interface LocalAws {
  /** What a client needs: endpoint, region, keys, and where the seeded objects are. */
  readonly env: Readonly<Record<string, string>>;
  readonly gateway: Gateway;
  readonly clock: SettableClock;
  readonly motoPid: number;
  /** Resolves with one sentence as soon as moto dies unasked. */
  readonly failed: Promise<string>;
  stop(): Promise<void>;
}

/** Resolves when everything answers; leaves nothing behind when it fails. */
export async function startAws(options: StartOptions): Promise<LocalAws> {
  const starting = startMoto({ python: options.python, logFile: options.motoLogFile });
  // A failure of one while the other still starts is told when both are awaited.
  starting.catch(() => {});
  const { standBefore } = await import('./front.ts');
  const moto = await starting;
  try {
    const front = await standBefore(moto, options);
    const stop = async (): Promise<void> => {
      await front.gateway.stop();
      await moto.stop();
    };
    return { ...front, motoPid: moto.pid, failed: moto.failed, stop };
  } catch (error) {
    await moto.stop();
    throw error;
  }
}
