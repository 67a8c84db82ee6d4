/** Repeats calls that a service throttled, broke or cut off, as CloudFormation does inside a resource's handler. */
import type { SandboxClock, Services } from '../../contract.ts';

const attempts = 5;
const firstPauseMilliseconds = 1_000;

interface Sender {
  send(command: never): Promise<unknown>;
}

function passes(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (/Throttl|RequestLimitExceeded|SlowDown|TooManyRequests|PriorRequestNotComplete/.test(error.name))
    return true;
  if (/ECONNRESET|EPIPE|ECONNREFUSED|socket hang up/.test(`${error.name} ${error.message}`)) return true;
  const status =
    '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode : undefined;
  return (status ?? 0) >= 500;
}

async function patiently(clock: SandboxClock, task: () => Promise<unknown>): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task();
    } catch (error) {
      if (attempt === attempts || !passes(error)) throw error;
      await clock.wait(firstPauseMilliseconds * 2 ** attempt);
    }
  }
}

function patientClient<C extends Sender>(client: C, clock: SandboxClock): C {
  return new Proxy(client, {
    get: (target, name) =>
      name === 'send'
        ? (command: never) => patiently(clock, () => target.send(command))
        : (Reflect.get(target, name) as unknown),
  });
}

/** The same services, whose calls are tried up to five times when the cause may pass. */
export function patientServices(services: Services, clock: SandboxClock): Services {
  const patient =
    <C extends Sender>(make: () => Promise<C>): (() => Promise<C>) =>
    async () =>
      patientClient(await make(), clock);
  return {
    ec2: patient(() => services.ec2()),
    autoScaling: patient(() => services.autoScaling()),
    elb: patient(() => services.elb()),
    elbv2: patient(() => services.elbv2()),
    iam: patient(() => services.iam()),
    sts: patient(() => services.sts()),
    kms: patient(() => services.kms()),
    s3: patient(() => services.s3()),
    route53: patient(() => services.route53()),
    ssm: patient(() => services.ssm()),
    secretsManager: patient(() => services.secretsManager()),
    logs: patient(() => services.logs()),
    cloudWatch: patient(() => services.cloudWatch()),
    sns: patient(() => services.sns()),
    sqs: patient(() => services.sqs()),
  };
}
