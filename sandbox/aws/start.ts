/** Puts the local AWS together: moto, the gateway before it, our own services, and the seed. */
import { SettableClock } from './clock.ts';
import { createCloudFormation } from './cloudformation/index.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { startMoto } from './moto.ts';
import { seed } from './seed.ts';

export interface StartOptions {
  /** The Python of a virtual environment that holds `moto/requirements.txt`. */
  readonly python: string;
  /** Of the gateway; absent: a free one. */
  readonly port?: number | undefined;
  /** The default region, `eu-central-1`. */
  readonly region?: string | undefined;
  readonly clock?: SettableClock | undefined;
  /** Moto's output. */
  readonly motoLogFile?: string | undefined;
  /** One JSON line for each request at the gateway. */
  readonly requestLogFile?: string | undefined;
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
  const moto = await startMoto({ python: options.python, logFile: options.motoLogFile });
  const clock = options.clock ?? new SettableClock();
  try {
    const gateway = await startGateway({ moto, clock, port: options.port, logFile: options.requestLogFile });
    gateway.serve(createCloudFormation({ servicesFor: gateway.servicesFor('cloudformation'), clock }));
    const { backstage, identities } = gateway;
    const seeded = await seed({ region: options.region ?? 'eu-central-1', backstage, identities });
    const stop = async (): Promise<void> => {
      await gateway.stop();
      await moto.stop();
    };
    return {
      env: { AWS_ENDPOINT_URL: gateway.url, ...seeded },
      gateway,
      clock,
      motoPid: moto.pid,
      failed: moto.failed,
      stop,
    };
  } catch (error) {
    await moto.stop();
    throw error;
  }
}
