/** Turns the signals a process gets into one request to stop; asking twice ends the process at once. */
import type { Log } from '../support/log.ts';

type SignalName = 'SIGTERM' | 'SIGINT';

/** The part of `process` that is needed here. */
export interface SignalSource {
  on(name: SignalName, listener: (name: SignalName) => void): unknown;
  off(name: SignalName, listener: (name: SignalName) => void): unknown;
}

export interface ShutdownOptions {
  readonly source: SignalSource;
  /** Ends the process. */
  readonly exit: (code: number) => void;
  readonly log: Log;
}

export interface Shutdown extends Disposable {
  /** Aborts at the first SIGTERM or SIGINT. */
  readonly signal: AbortSignal;
}

/** By convention a process that a signal ends exits with 128 plus the signal's number. */
const exitCodes: Readonly<Record<SignalName, number>> = { SIGINT: 130, SIGTERM: 143 };

/** Listens until disposed. */
export function listenForShutdown({ source, exit, log }: ShutdownOptions): Shutdown {
  const stop = new AbortController();
  const listener = (name: SignalName): void => {
    if (stop.signal.aborted) {
      log.warn({ signal: name }, 'asked to stop a second time: ending at once');
      exit(exitCodes[name]);
      return;
    }
    log.info({ signal: name }, 'asked to stop: finishing what runs; ask again to end at once');
    stop.abort(new Error(`${name} received`));
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) source.on(name, listener);
  return {
    signal: stop.signal,
    [Symbol.dispose]: () => {
      for (const name of ['SIGTERM', 'SIGINT'] as const) source.off(name, listener);
    },
  };
}
