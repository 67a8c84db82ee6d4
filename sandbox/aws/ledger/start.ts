/** A local AWS with nothing behind it, for benchmarks of operators: fast, and nothing that it is told ever runs. */
import { SettableClock } from '../clock.ts';
import { createCloudFormation } from '../cloudformation/index.ts';
import { startGateway } from '../gateway.ts';
import type { LocalAws } from '../start.ts';
import { hostVpcId } from './ec2.ts';
import { nothingBehind } from './nothing-behind.ts';
import { recordedType } from './recorded-type.ts';

const HOST_ACCOUNT = '111111111111';
const HOST_KEY = 'AKIASANDBOXHOST00000';

export interface LedgerOptions {
  readonly port?: number | undefined;
  readonly region?: string | undefined;
  readonly clock?: SettableClock | undefined;
  readonly requestLogFile?: string | undefined;
}

/** The same environment as a whole sandbox's. Guards, quotas, IAM policies and leftovers are not kept. */
export async function startLedger(options: LedgerOptions = {}): Promise<LocalAws> {
  const { port, clock = new SettableClock(), requestLogFile: logFile, region = 'eu-central-1' } = options;
  const gateway = await startGateway({ moto: nothingBehind, ledger: true, clock, port, logFile });
  const servicesFor = gateway.servicesFor('cloudformation');
  gateway.serve(createCloudFormation({ servicesFor, clock, handlerOf: recordedType }));
  const arn = `arn:aws:iam::${HOST_ACCOUNT}:user/sandbox-host`;
  gateway.identities.learn(HOST_KEY, { account: HOST_ACCOUNT, arn, userId: 'AIDALEDGER' });
  const env = {
    AWS_ENDPOINT_URL: gateway.url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: HOST_KEY,
    AWS_SECRET_ACCESS_KEY: 'sandbox-host-secret',
    SANDBOX_GUEST_ROLE_ARN: 'arn:aws:iam::222222222222:role/sandbox-guest',
    SANDBOX_HOST_VPC_ID: hostVpcId,
    SANDBOX_HOSTED_ZONE_ID: 'ZLEDGER0000000000000',
  };
  return { env, gateway, clock, motoPid: 0, failed: nothingBehind.failed, stop: () => gateway.stop() };
}
