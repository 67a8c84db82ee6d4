/** The operator's AWS adapters before a local AWS, for tests that go over the wire. */
import { vi } from 'vitest';
import { localAws, type TestAws } from '../sandbox/aws/local-aws-for-tests.ts';
import type { Account } from '../src/aws/account.ts';
import { createAccounts, type RunningAccounts } from '../src/aws/accounts.ts';
import type { CallMeter, CallRecord } from '../src/aws/meter.ts';
import { systemClock } from '../src/support/clock.ts';
import { systemEntropy } from '../src/support/entropy.ts';
import { silentLog } from '../src/support/log.ts';
import { Secret } from '../src/support/secret.ts';

export interface AwsFixture {
  readonly local: TestAws;
  readonly accounts: RunningAccounts;
  readonly host: Account;
  readonly guest: Account;
  readonly region: string;
  /** Everything the adapters called since the last `calls.length = 0`. */
  readonly calls: CallRecord[];
  /** Operations on the wire, a repeated one as often as it was sent. */
  readonly attempts: string[];
  readonly signal: AbortSignal;
  env(name: string): string;
  stop(): Promise<void>;
}

/** Starts a local AWS, opens both accounts, and runs the sweeps. */
export async function awsFixture(): Promise<AwsFixture> {
  const local = await localAws();
  const env = (name: string): string => local.aws.env[name] ?? '';
  vi.stubEnv('AWS_ENDPOINT_URL', env('AWS_ENDPOINT_URL'));
  const region = env('AWS_REGION');
  const calls: CallRecord[] = [];
  const attempts: string[] = [];
  const meter: CallMeter = {
    called: (call) => calls.push(call),
    attempted: ({ operation }) => attempts.push(operation),
  };
  const accounts = createAccounts({
    hostCredentials: {
      accessKeyId: env('AWS_ACCESS_KEY_ID'),
      secretAccessKey: new Secret(env('AWS_SECRET_ACCESS_KEY')),
    },
    clock: systemClock,
    entropy: systemEntropy,
    log: silentLog,
    meter,
    version: '4.0.0-test',
  });
  const stopping = new AbortController();
  const running = accounts.run(stopping.signal);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
    await local.stop();
    vi.unstubAllEnvs();
  };
  const host = await accounts.host(region, stopping.signal);
  const guest = accounts.guest({ roleArn: env('SANDBOX_GUEST_ROLE_ARN') }, region);
  return { local, accounts, host, guest, region, calls, attempts, signal: stopping.signal, env, stop };
}

/** Resolves with the first answer that is not undefined; fails with what was waited for after 15 s. */
export async function eventually<T>(what: string, look: () => T | undefined): Promise<T> {
  const until = performance.now() + 15_000;
  for (;;) {
    const answer = look();
    if (answer !== undefined) return answer;
    if (performance.now() > until) throw new Error(`waited in vain for ${what}`);
    await systemClock.sleep(20);
  }
}
