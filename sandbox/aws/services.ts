/** Makes the SDK clients through which our own services, guards and seed reach the AWS behind the gateway. */
import { Agent } from 'node:http';
import type { Caller, Services, ServicesFor } from './contract.ts';
import type { InnerDoor } from './inner-door.ts';
import { type Carry, QueryClient } from './query-client.ts';

export interface ServiceDoor {
  /** Where the clients send their calls. */
  readonly endpoint: string;
  /** What carries them there; connections that are kept, when absent. */
  readonly requestHandler?: InnerDoor | undefined;
  /** Added to every request of a caller. */
  readonly headers?: (caller: Caller) => Readonly<Record<string, string>>;
}

/** Every role session is a caller of its own, and its clients take memory: those of the last ones are kept. */
const callersKept = 64;

/** Clients by caller, made on first use and kept; they try once, because a fault is for the service to handle. */
export function createServicesFor(door: ServiceDoor): ServicesFor {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const known = new Map<string, Services>();
  return (caller) => {
    const key = [caller.account, caller.region, caller.accessKeyId].join('|');
    const services = known.get(key) ?? servicesOf(caller, door, agent);
    known.delete(key);
    known.set(key, services);
    const [oldest] = known.keys();
    if (known.size > callersKept && oldest !== undefined) known.delete(oldest);
    return services;
  };
}

function servicesOf(caller: Caller, door: ServiceDoor, agent: Agent): Services {
  const settings = settingsFor(caller, door, agent);
  const kept = <C>(make: () => Promise<C>): (() => Promise<C>) => {
    let client: Promise<C> | undefined;
    return () => (client ??= make());
  };
  return {
    ec2: kept(async () => new (await sdk.ec2()).EC2Client(settings)),
    autoScaling: kept(async () => new (await sdk.autoScaling()).AutoScalingClient(settings)),
    elb: kept(async () => new (await sdk.elb()).ElasticLoadBalancingClient(settings)),
    elbv2: kept(async () => new (await sdk.elbv2()).ElasticLoadBalancingV2Client(settings)),
    iam: kept(async () => new (await sdk.iam()).IAMClient(settings)),
    sts: kept(async () => new (await sdk.sts()).STSClient(settings)),
    kms: kept(async () => new (await sdk.kms()).KMSClient(settings)),
    s3: kept(async () => new (await sdk.s3()).S3Client({ ...settings, forcePathStyle: true })),
    route53: kept(async () => new (await sdk.route53()).Route53Client(settings)),
    ssm: kept(async () => new (await sdk.ssm()).SSMClient(settings)),
    secretsManager: kept(async () => new (await sdk.secretsManager()).SecretsManagerClient(settings)),
    logs: kept(async () => new (await sdk.logs()).CloudWatchLogsClient(settings)),
    cloudWatch: kept(async () => new QueryClient(carrierFor('monitoring', caller, door), '2010-08-01')),
    sns: kept(async () => new QueryClient(carrierFor('sns', caller, door), '2010-03-31')),
    sqs: kept(async () => new QueryClient(carrierFor('sqs', caller, door), '2012-11-05')),
  };
}

/** Each SDK package is read only when its first client is asked for: together they take seconds. */
const sdk = {
  ec2: () => import('@aws-sdk/client-ec2'),
  autoScaling: () => import('@aws-sdk/client-auto-scaling'),
  elb: () => import('@aws-sdk/client-elastic-load-balancing'),
  elbv2: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
  iam: () => import('@aws-sdk/client-iam'),
  sts: () => import('@aws-sdk/client-sts'),
  kms: () => import('@aws-sdk/client-kms'),
  s3: () => import('@aws-sdk/client-s3'),
  route53: () => import('@aws-sdk/client-route-53'),
  ssm: () => import('@aws-sdk/client-ssm'),
  secretsManager: () => import('@aws-sdk/client-secrets-manager'),
  logs: () => import('@aws-sdk/client-cloudwatch-logs'),
};

function settingsFor(caller: Caller, door: ServiceDoor, httpAgent: Agent) {
  const { region, accessKeyId, sessionToken } = caller;
  const token = sessionToken === undefined ? {} : { sessionToken };
  return {
    endpoint: door.endpoint,
    region,
    maxAttempts: 1,
    requestHandler: door.requestHandler ?? { httpAgent },
    credentials: { accessKeyId, secretAccessKey: 'not-checked', ...token },
    signerConstructor: signerFor(caller, door.headers?.(caller)),
  };
}

interface Signable {
  headers: Record<string, string>;
}

/** Signs as far as somebody reads it here: who calls, in which region, which service. Real signatures take a fifth of a call. */
function signerFor({ region, accessKeyId, sessionToken }: Caller, headers: object = {}) {
  const token = sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken };
  return class NamesItsCaller {
    readonly #headers: object;

    constructor({ service }: { readonly service: string }) {
      const scope = `${accessKeyId}/20260101/${region}/${service}/aws4_request`;
      const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
      this.#headers = { authorization, ...token, ...headers };
    }

    async sign<R extends Signable>(request: R): Promise<R> {
      Object.assign(request.headers, this.#headers);
      return request;
    }
  };
}

/** The way of a query to a service that has no SDK client here. */
function carrierFor(service: string, caller: Caller, door: ServiceDoor): Carry {
  const Signer = signerFor(caller, door.headers?.(caller));
  return async (request) => {
    const headers = { host: `${service}.${caller.region}.amazonaws.com`, ...request.headers };
    const signed = await new Signer({ service }).sign({ ...request, headers });
    if (door.requestHandler !== undefined) return await door.requestHandler.handle(signed);
    const { method, body } = signed;
    const answer = await fetch(door.endpoint, { method, headers: signed.headers, body: body as string });
    return { response: { statusCode: answer.status, headers: {}, body: answer.body ?? [] } };
  };
}
