/** Puts the local AWS together: moto, the gateway before it, our own services, and the seed. */

import { createAutoScaling } from './autoscaling/index.ts';
import { SettableClock } from './clock.ts';
import { createCloudFormation } from './cloudformation/index.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { type Moto, startMoto } from './moto.ts';
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
  /** Whether IAM policies count from the start; no by default. `PUT /_sandbox/iam` changes it. */
  readonly iamEnforced?: boolean | undefined;
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
  try {
    return await standBefore(moto, options);
  } catch (error) {
    await moto.stop();
    throw error;
  }
}

async function standBefore(moto: Moto, options: StartOptions): Promise<LocalAws> {
  const { port, clock = new SettableClock(), requestLogFile: logFile, region = 'eu-central-1' } = options;
  const gateway = await startGateway({ moto, clock, port, logFile, iamEnforced: options.iamEnforced });
  const stop = async (): Promise<void> => {
    await gateway.stop();
    await moto.stop();
  };
  try {
    const { backstage, identities, servicesFor } = gateway;
    gateway.serve(createAutoScaling({ servicesFor: servicesFor('autoscaling'), eyes: backstage, clock }));
    gateway.serve(createCloudFormation({ servicesFor: servicesFor('cloudformation'), clock }));
    const seeded = await seed({ region, backstage, identities });
    const env = { AWS_ENDPOINT_URL: gateway.url, ...seeded };
    return { env, gateway, clock, motoPid: moto.pid, failed: moto.failed, stop };
  } catch (error) {
    await gateway.stop();
    throw error;
  }
}
