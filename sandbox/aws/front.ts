/** What stands before moto: the gateway, our own services, and the seed. Read while moto starts, which takes as long. */
import { createAutoScaling } from './autoscaling/index.ts';
import { SettableClock } from './clock.ts';
import { createCloudFormation } from './cloudformation/index.ts';
import { type Gateway, startGateway } from './gateway.ts';
import type { Moto } from './moto.ts';
import { seed } from './seed.ts';
import { sessionsOf } from './service-sessions.ts';

export interface FrontOptions {
  /** Of the gateway; absent: a free one. */
  readonly port?: number | undefined;
  /** The default region, `eu-central-1`. */
  readonly region?: string | undefined;
  readonly clock?: SettableClock | undefined;
  /** One JSON line for each request at the gateway. */
  readonly requestLogFile?: string | undefined;
  /** Whether IAM policies count from the start; no by default. `PUT /_sandbox/iam` changes it. */
  readonly iamEnforced?: boolean | undefined;
  /** False where instances have no machines: a rolling update then takes the signals it waits for as given. */
  readonly machinesSignal?: boolean | undefined;
}

/** The gateway and what it serves. Stopping it leaves moto alone. */
export interface Front {
  readonly env: Readonly<Record<string, string>>;
  readonly gateway: Gateway;
  readonly clock: SettableClock;
}

/** Resolves when everything before `moto` answers; leaves nothing behind when it fails. */
export async function standBefore(moto: Moto, options: FrontOptions): Promise<Front> {
  const { port, clock = new SettableClock(), requestLogFile: logFile, region = 'eu-central-1' } = options;
  const gateway = await startGateway({ moto, clock, port, logFile, iamEnforced: options.iamEnforced });
  try {
    const { backstage, identities, servicesFor } = gateway;
    gateway.serve(createAutoScaling({ servicesFor: servicesFor('autoscaling'), eyes: backstage, clock }));
    const { machinesSignal } = options;
    gateway.serve(
      createCloudFormation({
        servicesFor: servicesFor('cloudformation'),
        sessionOf: sessionsOf(gateway, {
          principal: 'cloudformation.amazonaws.com',
          sessionName: 'AWSCloudFormation',
        }),
        withinQuota: gateway.withinQuota,
        clock,
        machinesSignal,
      }),
    );
    const seeded = await seed({ region, backstage, identities });
    return { env: { AWS_ENDPOINT_URL: gateway.url, ...seeded }, gateway, clock };
  } catch (error) {
    await gateway.stop();
    throw error;
  }
}
