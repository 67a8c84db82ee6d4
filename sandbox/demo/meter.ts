/** Reads the gateway's meter: figures in the demo come from there and not from the script. */

export interface Figures {
  readonly calls: number;
  readonly reads: number;
  readonly writes: number;
}

export interface Meter {
  /** Calls that users, here the operator, made since the last reset. */
  read(): Promise<Figures>;
  reset(): Promise<void>;
}

export function meterAt(endpoint: string): Meter {
  const url = `${endpoint}/_sandbox/calls`;
  return {
    read: async () => ((await (await fetch(url)).json()) as { user: Figures }).user,
    reset: async () => {
      await fetch(url, { method: 'DELETE' });
    },
  };
}

/** `41 AWS calls (17 writes)`. */
export function figuresText({ calls, writes }: Figures): string {
  return `${calls} AWS calls (${writes === 1 ? '1 write' : `${writes} writes`})`;
}
