/** The words the parts of the local AWS share: who calls, what is called, how a service answers and refuses. */
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { Route53Client } from '@aws-sdk/client-route-53';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import type { QueryClient } from './query-client.ts';

/** The identity behind a request, found from its access key. */
export interface Caller {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  readonly partition: 'aws' | 'aws-cn' | 'aws-us-gov';
  readonly accessKeyId: string;
  readonly sessionToken?: string | undefined;
}

/** A member of a request: strings on the query wire, anything JSON on the JSON wire. */
export type Params = { readonly [name: string]: unknown };

export interface Call {
  /** As in the SigV4 scope: `cloudformation`, `autoscaling`, `ec2`, `elasticloadbalancing`, `kms`, `s3` … */
  readonly service: string;
  /** As AWS names it: `CreateStack`. */
  readonly action: string;
  /** Shaped like the SDK's input: `Tags.member.1.Key=a` arrives as `{ Tags: [{ Key: 'a' }] }`; scalars stay strings. */
  readonly params: Params;
  readonly caller: Caller;
  readonly requestId: string;
}

/** Answers a call with the members of the SDK's output shape, or throws an AwsError. The gateway puts it on the wire. */
export type Handler = (call: Call) => Promise<object>;

/** A refusal, worded as AWS words it. */
export class AwsError extends Error {
  readonly code: string;
  /** HTTP status. */
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}

/**
 * SDK clients that act as `caller` in `caller.region` through the gateway's inner door: faults and guards apply,
 * and the meter books the calls as made by the service, not by the user. Clients are made on first use and kept.
 */
export interface Services {
  ec2(): Promise<EC2Client>;
  autoScaling(): Promise<AutoScalingClient>;
  elb(): Promise<ElasticLoadBalancingClient>;
  elbv2(): Promise<ElasticLoadBalancingV2Client>;
  iam(): Promise<IAMClient>;
  sts(): Promise<STSClient>;
  kms(): Promise<KMSClient>;
  s3(): Promise<S3Client>;
  route53(): Promise<Route53Client>;
  ssm(): Promise<SSMClient>;
  secretsManager(): Promise<SecretsManagerClient>;
  logs(): Promise<CloudWatchLogsClient>;
  cloudWatch(): Promise<QueryClient>;
  sns(): Promise<QueryClient>;
  sqs(): Promise<QueryClient>;
}

/** Opens the inner door for a caller, e.g. `servicesFor({ ...caller, region })`. */
export type ServicesFor = (caller: Caller) => Services;

/** The sandbox's time. `instant` gives every wait one turn of the event loop; `scaled` divides; `aws` waits as AWS does. */
export interface SandboxClock {
  readonly mode: 'instant' | 'scaled' | 'aws';
  readonly factor: number;
  now(): Date;
  /** Waits as long as AWS would take (in milliseconds of AWS's time), by the mode. */
  wait(awsMilliseconds: number): Promise<void>;
}

/** A stack engine, a group controller …: a service the gateway answers itself instead of passing it to moto. */
export interface OwnService {
  readonly service: string;
  readonly handle: Handler;
  /** Told of every call to moto that succeeded, right after it. */
  noticed?(call: Call): void;
  /** Stops background work. */
  stop(): Promise<void>;
}

/** Every object of a cluster that still exists, for `GET /_sandbox/leftovers`. */
export interface Leftover {
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly type: string;
  readonly id: string;
  readonly name?: string | undefined;
  readonly state?: string | undefined;
}
