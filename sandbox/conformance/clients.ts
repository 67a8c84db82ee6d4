/** Sends requests that are named by service and action, with the AWS SDK, as whoever a case says. */
import { Agent } from 'node:http';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Who sends, where to, and from which region. */
export interface Sender {
  /** Absent: AWS itself. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  /** Absent: what the SDK finds by itself in environment and profile. */
  readonly keys?: Keys | undefined;
}

export interface Request {
  readonly service: string;
  readonly action: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What came back: the answer, or the refusal. */
export type Reply =
  | { readonly answer: Readonly<Record<string, unknown>> }
  | { readonly code: string; readonly message: string; readonly status: number | undefined };

interface Sdk {
  readonly [name: string]: new (input: unknown) => { send(command: unknown): Promise<object> };
}

/** Each service's SDK package, read when first needed, and the name of its client. */
const services: Readonly<Record<string, readonly [string, () => Promise<unknown>]>> = {
  autoscaling: ['AutoScalingClient', () => import('@aws-sdk/client-auto-scaling')],
  cloudformation: ['CloudFormationClient', () => import('@aws-sdk/client-cloudformation')],
  ec2: ['EC2Client', () => import('@aws-sdk/client-ec2')],
  elb: ['ElasticLoadBalancingClient', () => import('@aws-sdk/client-elastic-load-balancing')],
  elbv2: ['ElasticLoadBalancingV2Client', () => import('@aws-sdk/client-elastic-load-balancing-v2')],
  iam: ['IAMClient', () => import('@aws-sdk/client-iam')],
  kms: ['KMSClient', () => import('@aws-sdk/client-kms')],
  logs: ['CloudWatchLogsClient', () => import('@aws-sdk/client-cloudwatch-logs')],
  route53: ['Route53Client', () => import('@aws-sdk/client-route-53')],
  s3: ['S3Client', () => import('@aws-sdk/client-s3')],
  secretsmanager: ['SecretsManagerClient', () => import('@aws-sdk/client-secrets-manager')],
  ssm: ['SSMClient', () => import('@aws-sdk/client-ssm')],
  sts: ['STSClient', () => import('@aws-sdk/client-sts')],
};

/** After that long without use a connection is not used again: the sandbox cuts it after a minute, and maybe just then. */
const idleMilliseconds = 20_000;

/** Kept clients by service and sender. */
export class Clients {
  readonly #agent = new Agent({ keepAlive: true, timeout: idleMilliseconds });
  readonly #known = new Map<string, { send(command: unknown): Promise<object> }>();

  /** Sends one request once. Throws when it is no request that the SDK knows, or when nobody answers. */
  async send(sender: Sender, { service, action, params }: Request): Promise<Reply> {
    const found = services[service];
    if (found === undefined)
      throw new Error(`no service "${service}"; there are ${Object.keys(services).join(', ')}`);
    const sdk = (await found[1]()) as Sdk;
    const Command = sdk[`${action}Command`];
    if (Command === undefined) throw new Error(`${service} has no action ${action}`);
    try {
      const answer = await this.#client(sdk, [service, found[0]], sender).send(new Command(params));
      return { answer: await readable(answer) };
    } catch (error) {
      return refusal(error);
    }
  }

  #client(sdk: Sdk, [service, name]: readonly [string, string], sender: Sender) {
    const key = JSON.stringify([service, sender]);
    const Client = sdk[name];
    if (Client === undefined) throw new Error(`the SDK of ${service} has no ${name}`);
    const { endpoint, region, keys } = sender;
    const client =
      this.#known.get(key) ??
      new Client({
        region,
        // AWS's own throttling is not what a case is about; a sandbox that throttles unasked is a bug.
        maxAttempts: endpoint === undefined ? 10 : 1,
        ...(endpoint === undefined ? {} : { endpoint, requestHandler: { httpAgent: this.#agent } }),
        ...(keys === undefined ? {} : { credentials: keys }),
        ...(service === 's3' && endpoint !== undefined ? { forcePathStyle: true } : {}),
      });
    this.#known.set(key, client);
    return client;
  }
}

/** Streams become text, so that expectations can look at them. */
async function readable(answer: object): Promise<Readonly<Record<string, unknown>>> {
  const { $metadata: _, ...rest } = answer as Record<string, unknown>;
  const body = rest['Body'] as { transformToString?: () => Promise<string> } | undefined;
  return body?.transformToString === undefined ? rest : { ...rest, Body: await body.transformToString() };
}

function refusal(error: unknown): Reply {
  if (!(error instanceof Error) || !('$metadata' in error)) throw error;
  const { Code, code, $metadata } = error as Error & {
    Code?: string;
    code?: string;
    $metadata: { httpStatusCode?: number };
  };
  return { code: Code ?? code ?? error.name, message: error.message, status: $metadata.httpStatusCode };
}
