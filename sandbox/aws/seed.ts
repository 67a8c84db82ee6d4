/** What the sandbox's accounts hold before anybody calls: a host network, a guest account's roles, a zone. */
import {
  CreateRouteTableCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateHostedZoneCommand } from '@aws-sdk/client-route-53';
import type { Caller, ServicesFor } from './contract.ts';
import type { Identities } from './identities.ts';

const HOST_ACCOUNT = '111111111111';
const GUEST_ACCOUNT = '222222222222';
/** The external ID that the second guest role asks for. */
const EXTERNAL_ID = 'sandbox-external-id';

const HOST_KEY = 'AKIASANDBOXHOST00000';
const HOST_SECRET = 'sandbox-host-secret';
/** The sandbox's own user and roles may do everything, for when IAM policies count. */
const EVERYTHING = {
  PolicyName: 'everything',
  PolicyDocument: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  }),
};

const ZONE_NAME = 'k8s.sandbox.example';

export interface SeedOptions {
  readonly region: string;
  /** Past the meter, so that the seed is in nobody's figures. */
  readonly backstage: ServicesFor;
  readonly identities: Identities;
}

/** The names that the sandbox's env file holds about AWS, but for the endpoint. */
export type SeedEnvironment = Readonly<Record<string, string>>;

/** Makes the objects, registers the host identity, and says where they are. */
export async function seed(options: SeedOptions): Promise<SeedEnvironment> {
  const caller = (account: string): Caller => ({
    account,
    region: options.region,
    partition: 'aws',
    accessKeyId: HOST_KEY,
  });
  const [host, guest] = [caller(HOST_ACCOUNT), caller(GUEST_ACCOUNT)];
  await seedHostUser(host, options);
  const [vpcId, roles, zoneId] = await Promise.all([
    seedHostNetwork(host, options.backstage),
    seedGuestRoles(guest, options.backstage),
    seedZone(guest, options.backstage),
  ]);
  return {
    AWS_REGION: options.region,
    AWS_ACCESS_KEY_ID: HOST_KEY,
    AWS_SECRET_ACCESS_KEY: HOST_SECRET,
    SANDBOX_GUEST_ROLE_ARN: roles.plain,
    SANDBOX_GUEST_EXTERNAL_ID_ROLE_ARN: roles.withExternalId,
    SANDBOX_GUEST_EXTERNAL_ID: EXTERNAL_ID,
    SANDBOX_HOST_VPC_ID: vpcId,
    SANDBOX_HOSTED_ZONE_ID: zoneId,
  };
}

async function seedHostUser(host: Caller, { backstage, identities }: SeedOptions): Promise<void> {
  const iam = await backstage(host).iam();
  const { User: user } = await iam.send(new CreateUserCommand({ UserName: 'sandbox-host' }));
  if (user?.Arn === undefined || user.UserId === undefined) throw new Error('moto made no host user');
  await iam.send(new PutUserPolicyCommand({ ...EVERYTHING, UserName: 'sandbox-host' }));
  identities.learn(HOST_KEY, { account: HOST_ACCOUNT, arn: user.Arn, userId: user.UserId });
}

/** A VPC with two route tables that clusters' routes are written into. */
async function seedHostNetwork(host: Caller, backstage: ServicesFor): Promise<string> {
  const ec2 = await backstage(host).ec2();
  const { Vpc: vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const vpcId = vpc?.VpcId;
  if (vpcId === undefined) throw new Error('moto made no host VPC');
  const name = (id: string | undefined, value: string): CreateTagsCommand =>
    new CreateTagsCommand({ Resources: [id ?? ''], Tags: [{ Key: 'Name', Value: value }] });
  await ec2.send(name(vpcId, 'sandbox-host'));
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId: vpcId, EnableDnsHostnames: { Value: true } }));
  for (const tableName of ['sandbox-private-a', 'sandbox-private-b']) {
    const { RouteTable: table } = await ec2.send(new CreateRouteTableCommand({ VpcId: vpcId }));
    await ec2.send(name(table?.RouteTableId, tableName));
  }
  return vpcId;
}

/** One role that the host account may assume, and one that also asks for an external ID. */
async function seedGuestRoles(
  guest: Caller,
  backstage: ServicesFor,
): Promise<{ plain: string; withExternalId: string }> {
  const iam = await backstage(guest).iam();
  const make = async (roleName: string, condition: object): Promise<string> => {
    const statement = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${HOST_ACCOUNT}:root` },
      Action: 'sts:AssumeRole',
      ...condition,
    };
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const input = { RoleName: roleName, AssumeRolePolicyDocument: policy };
    const { Role: role } = await iam.send(new CreateRoleCommand(input));
    if (role?.Arn === undefined) throw new Error(`moto made no role ${roleName}`);
    await iam.send(new PutRolePolicyCommand({ ...EVERYTHING, RoleName: roleName }));
    return role.Arn;
  };
  return {
    plain: await make('sandbox-guest', {}),
    withExternalId: await make('sandbox-guest-external-id', {
      Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
    }),
  };
}

async function seedZone(guest: Caller, backstage: ServicesFor): Promise<string> {
  const route53 = await backstage(guest).route53();
  const input = { Name: ZONE_NAME, CallerReference: 'sandbox-seed' };
  const { HostedZone: zone } = await route53.send(new CreateHostedZoneCommand(input));
  const id = zone?.Id?.split('/').at(-1);
  if (id === undefined) throw new Error('moto made no hosted zone');
  return id;
}
