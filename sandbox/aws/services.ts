/** Makes the SDK clients through which our own services, guards and seed reach the AWS behind the gateway. */
import { Agent } from 'node:http';
import type { Caller, Services, ServicesFor } from './contract.ts';

export interface ServiceDoor {
  /** Where the clients send their calls. */
  readonly endpoint: string;
  /** Added to every request of a caller. */
  readonly headers: (caller: Caller) => Readonly<Record<string, string>>;
}

/** Clients by caller, made on first use and kept; they try once, because a fault is for the service to handle. */
export function createServicesFor(door: ServiceDoor): ServicesFor {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const known = new Map<string, Services>();
  return (caller) => {
    const key = [caller.account, caller.region, caller.accessKeyId].join('|');
    const services = known.get(key) ?? servicesOf(caller, door, agent);
    known.set(key, services);
    return services;
  };
}

interface Stack {
  add(middleware: (next: Next) => Next, options: { step: 'build'; name: string }): void;
}
type Next = (args: { input: object; request: unknown }) => Promise<{ response: unknown; output: never }>;

function servicesOf(caller: Caller, door: ServiceDoor, agent: Agent): Services {
  const settings = {
    endpoint: door.endpoint,
    region: caller.region,
    maxAttempts: 1,
    requestHandler: { httpAgent: agent },
    credentials: {
      accessKeyId: caller.accessKeyId,
      secretAccessKey: 'not-checked',
      ...(caller.sessionToken === undefined ? {} : { sessionToken: caller.sessionToken }),
    },
  };
  const headers = door.headers(caller);
  const dressed = <C extends { middlewareStack: unknown }>(client: C): C => {
    const stack = client.middlewareStack as Stack;
    stack.add(addHeaders(headers), { step: 'build', name: 'sandboxHeaders' });
    return client;
  };
  const kept = <C extends { middlewareStack: unknown }>(make: () => Promise<C>): (() => Promise<C>) => {
    let client: Promise<C> | undefined;
    return () => (client ??= make().then(dressed));
  };
  return {
    ec2: kept(async () => new (await import('@aws-sdk/client-ec2')).EC2Client(settings)),
    autoScaling: kept(
      async () => new (await import('@aws-sdk/client-auto-scaling')).AutoScalingClient(settings),
    ),
    elb: kept(
      async () =>
        new (await import('@aws-sdk/client-elastic-load-balancing')).ElasticLoadBalancingClient(settings),
    ),
    elbv2: kept(
      async () =>
        new (await import('@aws-sdk/client-elastic-load-balancing-v2')).ElasticLoadBalancingV2Client(
          settings,
        ),
    ),
    iam: kept(async () => new (await import('@aws-sdk/client-iam')).IAMClient(settings)),
    sts: kept(async () => new (await import('@aws-sdk/client-sts')).STSClient(settings)),
    kms: kept(async () => new (await import('@aws-sdk/client-kms')).KMSClient(settings)),
    s3: kept(
      async () => new (await import('@aws-sdk/client-s3')).S3Client({ ...settings, forcePathStyle: true }),
    ),
    route53: kept(async () => new (await import('@aws-sdk/client-route-53')).Route53Client(settings)),
    ssm: kept(async () => new (await import('@aws-sdk/client-ssm')).SSMClient(settings)),
    secretsManager: kept(
      async () => new (await import('@aws-sdk/client-secrets-manager')).SecretsManagerClient(settings),
    ),
    logs: kept(
      async () => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(settings),
    ),
  };
}

function addHeaders(headers: Readonly<Record<string, string>>): (next: Next) => Next {
  return (next) => (args) => {
    const { request } = args;
    if (typeof request === 'object' && request !== null && 'headers' in request) {
      Object.assign(request.headers as object, headers);
    }
    return next(args);
  };
}
