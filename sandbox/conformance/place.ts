/** Where the cases run: our own sandbox, somebody's endpoint, or AWS; and what that place offers. */
import { DescribeAvailabilityZonesCommand, DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { startAws } from '../aws/start.ts';
import { ensureTools } from '../setup/index.ts';
import type { Report } from '../setup/progress.ts';
import type { Need } from './case-file.ts';
import type { Keys, Sender } from './clients.ts';

export interface Place {
  /** For people. */
  readonly name: string;
  readonly host: Sender;
  /** Absent where there is only one account. */
  readonly guest?: Sender | undefined;
  readonly offers: ReadonlySet<Need>;
  /** What cases may use as `<name>`: account, guestAccount, region, partition, image, zoneA, zoneB; `stranger` are keys that nobody knows. */
  readonly variables: ReadonlyMap<string, unknown>;
  /** Milliseconds between looks at something that changes, and after which nobody looks any more. */
  readonly poll: { readonly every: number; readonly patience: number };
  /** How many cases run at once. */
  readonly atOnce: number;
  stop(): Promise<void>;
}

/** Flatcar's publisher, whose images are in every region of AWS and of the sandbox. */
const imageOwner = '075585003325';

type Environment = Readonly<Record<string, string | undefined>>;

/** A sandbox of our own, started for the cases and stopped with the place. */
export async function sandboxPlace(report: Report): Promise<Place> {
  const { moto } = await ensureTools({ want: ['moto'], report });
  if (moto === undefined) throw new Error('the set-up gave no moto');
  const aws = await startAws({ python: moto.python });
  try {
    const place = await endpointPlace(aws.env['AWS_ENDPOINT_URL'], aws.env);
    return { ...place, name: 'the sandbox', stop: () => aws.stop() };
  } catch (error) {
    await aws.stop();
    throw error;
  }
}

/**
 * The place at an endpoint, or AWS itself when there is none. `environment` holds AWS_REGION and, for an endpoint,
 * keys; a role in a second account, named by SANDBOX_GUEST_ROLE_ARN, makes cases with two accounts applicable.
 */
export async function endpointPlace(endpoint: string | undefined, environment: Environment): Promise<Place> {
  const region = environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? 'eu-central-1';
  const host = { endpoint, region, keys: endpoint === undefined ? undefined : keysOf(environment) };
  const roleArn = environment['SANDBOX_GUEST_ROLE_ARN'];
  const [keys, isSandbox] = await Promise.all([
    roleArn === undefined ? undefined : guestKeys(host, roleArn),
    endpoint === undefined ? false : answersControl(endpoint),
  ]);
  const guest = keys === undefined ? undefined : { ...host, keys };
  const offers: readonly Need[] = [
    ...(guest === undefined ? [] : (['guest'] as const)),
    ...(isSandbox ? (['control', 'aws-cn', 'aws-us-gov'] as const) : []),
  ];
  return {
    name: endpoint ?? 'AWS',
    host,
    guest,
    offers: new Set(offers),
    variables: await surroundings(host, guest),
    poll: isSandbox ? { every: 15, patience: 60_000 } : { every: 5_000, patience: 1_800_000 },
    atOnce: isSandbox ? 8 : 1,
    stop: () => Promise.resolve(),
  };
}

function keysOf(environment: Environment): Keys {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = environment;
  if (id === undefined || secret === undefined) {
    throw new Error('An endpoint needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.');
  }
  return {
    accessKeyId: id,
    secretAccessKey: secret,
    ...(token === undefined ? {} : { sessionToken: token }),
  };
}

/** The sender's settings as the SDK takes them. */
function settingsOf({ endpoint, region, keys }: Sender): object {
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(keys === undefined ? {} : { credentials: keys }),
  };
}

async function guestKeys(host: Sender, RoleArn: string): Promise<Keys> {
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'conformance' });
  const { Credentials: keys } = await new STSClient(settingsOf(host)).send(command);
  return {
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken,
  };
}

async function answersControl(endpoint: string): Promise<boolean> {
  const answer = await fetch(`${endpoint}/_sandbox/health`);
  return answer.ok && (answer.headers.get('content-type') ?? '').includes('json');
}

async function surroundings(host: Sender, guest: Sender | undefined): Promise<ReadonlyMap<string, unknown>> {
  const ec2 = new EC2Client(settingsOf(host));
  const filters = [{ Name: 'architecture', Values: ['x86_64'] }];
  const [me, other, { Images: images = [] }, { AvailabilityZones: zones = [] }] = await Promise.all([
    whoIs(host),
    guest === undefined ? undefined : whoIs(guest),
    ec2.send(new DescribeImagesCommand({ Owners: [imageOwner], Filters: filters })),
    ec2.send(new DescribeAvailabilityZonesCommand({})),
  ]);
  const newest = images.toSorted((a, b) => (a.CreationDate ?? '').localeCompare(b.CreationDate ?? '')).at(-1);
  return new Map<string, unknown>([
    ['region', host.region],
    ['partition', me.partition],
    ['account', me.account],
    ['guestAccount', other?.account],
    ['image', newest?.ImageId],
    ['zoneA', zones[0]?.ZoneName],
    ['zoneB', zones[1]?.ZoneName],
    ['stranger', { AccessKeyId: 'AKIA0000000000000000', SecretAccessKey: 'nobody' }],
  ]);
}

async function whoIs(sender: Sender): Promise<{ readonly account: string; readonly partition: string }> {
  const { Account, Arn } = await new STSClient(settingsOf(sender)).send(new GetCallerIdentityCommand({}));
  return { account: Account ?? '', partition: Arn?.split(':')[1] ?? 'aws' };
}
