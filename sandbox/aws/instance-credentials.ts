/** Hands out the keys of a machine's role, as EC2's instance metadata service does on the machine. */
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { GetInstanceProfileCommand } from '@aws-sdk/client-iam';
import type { Caller, ServicesFor } from './contract.ts';
import type { Identities } from './identities.ts';

/** What `http://169.254.169.254/latest/meta-data/iam/security-credentials/<Role>` answers, and whose role it is. */
export interface InstanceCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token: string;
  /** ISO 8601. */
  readonly Expiration: string;
  readonly Role: string;
  readonly InstanceProfileArn: string;
}

export interface InstanceQuestion {
  readonly instanceId: string;
  /** Seconds; six hours by default, as on AWS. */
  readonly durationSeconds?: number | undefined;
  /** Where to look for the machine: one caller for each region. */
  readonly places: readonly Caller[];
}

/** A machine that is not there, or has no role to give. */
export class NoInstanceRole extends Error {}

const SIX_HOURS = 21_600;

/** New keys of the role in the machine's profile; the gateway knows them as `assumed-role/<role>/<instance-id>`. */
export async function instanceCredentials(
  parts: {
    readonly backstage: ServicesFor;
    readonly identities: Identities;
    readonly token: (bytes: number) => string;
  },
  question: InstanceQuestion,
): Promise<InstanceCredentials> {
  const { instanceId, places, durationSeconds = SIX_HOURS } = question;
  const { place, profileArn } = await findProfile(parts.backstage, instanceId, places);
  const iam = await parts.backstage(place).iam();
  const name = profileArn.split('/').at(-1);
  const { InstanceProfile: profile } = await iam.send(
    new GetInstanceProfileCommand({ InstanceProfileName: name }),
  );
  const role = profile?.Roles?.[0];
  if (role?.RoleName === undefined)
    throw new NoInstanceRole(`The instance profile ${profileArn} has no role.`);
  const expires = new Date(Date.now() + durationSeconds * 1000);
  const accessKeyId = `ASIA${parts.token(8).toUpperCase()}`;
  parts.identities.learn(accessKeyId, {
    account: place.account,
    arn: `arn:${place.partition}:sts::${place.account}:assumed-role/${role.RoleName}/${instanceId}`,
    userId: `${role.RoleId}:${instanceId}`,
    expires,
    instanceId,
  });
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: parts.token(20),
    Token: parts.token(64),
    Expiration: expires.toISOString(),
    Role: role.RoleName,
    InstanceProfileArn: profileArn,
  };
}

async function findProfile(
  backstage: ServicesFor,
  instanceId: string,
  places: readonly Caller[],
): Promise<{ readonly place: Caller; readonly profileArn: string }> {
  for (const place of places) {
    const ec2 = await backstage(place).ec2();
    const input = { Filters: [{ Name: 'instance-id', Values: [instanceId] }] };
    const { Reservations: [reservation] = [] } = await ec2.send(new DescribeInstancesCommand(input));
    const machine = reservation?.Instances?.[0];
    if (machine === undefined) continue;
    const profileArn = machine.IamInstanceProfile?.Arn;
    if (machine.State?.Name === 'terminated') throw new NoInstanceRole(`${instanceId} is terminated.`);
    if (profileArn === undefined) throw new NoInstanceRole(`${instanceId} has no instance profile.`);
    return { place, profileArn };
  }
  const where = places.map(({ account, region }) => `${account}/${region}`).join(', ');
  throw new NoInstanceRole(
    `There is no instance ${instanceId} in ${where || 'an account that was ever used'}.`,
  );
}
