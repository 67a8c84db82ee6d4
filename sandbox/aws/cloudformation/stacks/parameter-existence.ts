/** Looks up what AWS-specific parameters name, such as `AWS::EC2::VPC::Id`, once a stack operation has begun. */
import {
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { GetHostedZoneCommand } from '@aws-sdk/client-route-53';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { Services } from '../../contract.ts';
import { invalid } from '../template/errors.ts';
import { isList, text } from '../value.ts';
import type { Deployment } from './deployment.ts';

/** Throws the service's error, or answers false, when there is no such thing. */
type Lookup = (services: Services, value: string) => Promise<unknown>;

const ec2 =
  (look: (client: EC2Client, value: string) => Promise<unknown>): Lookup =>
  async (services, value) =>
    look(await services.ec2(), value);

const lookups: Readonly<Record<string, Lookup>> = {
  'AWS::EC2::AvailabilityZone::Name': ec2((client, value) =>
    client.send(new DescribeAvailabilityZonesCommand({ ZoneNames: [value] })),
  ),
  'AWS::EC2::Image::Id': ec2((client, value) =>
    client.send(new DescribeImagesCommand({ ImageIds: [value] })),
  ),
  'AWS::EC2::Instance::Id': ec2((client, value) =>
    client.send(new DescribeInstancesCommand({ InstanceIds: [value] })),
  ),
  'AWS::EC2::KeyPair::KeyName': ec2((client, value) =>
    client.send(new DescribeKeyPairsCommand({ KeyNames: [value] })),
  ),
  'AWS::EC2::SecurityGroup::Id': ec2((client, value) =>
    client.send(new DescribeSecurityGroupsCommand({ GroupIds: [value] })),
  ),
  'AWS::EC2::SecurityGroup::GroupName': ec2(async (client, value) => {
    const Filters = [{ Name: 'group-name', Values: [value] }];
    return (await client.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups?.length !== 0;
  }),
  'AWS::EC2::Subnet::Id': ec2((client, value) =>
    client.send(new DescribeSubnetsCommand({ SubnetIds: [value] })),
  ),
  'AWS::EC2::Volume::Id': ec2((client, value) =>
    client.send(new DescribeVolumesCommand({ VolumeIds: [value] })),
  ),
  'AWS::EC2::VPC::Id': ec2((client, value) => client.send(new DescribeVpcsCommand({ VpcIds: [value] }))),
  'AWS::Route53::HostedZone::Id': async (services, value) =>
    (await services.route53()).send(new GetHostedZoneCommand({ Id: value })),
  'AWS::SSM::Parameter::Name': async (services, value) =>
    (await services.ssm()).send(new GetParameterCommand({ Name: value })),
};

function isAbsence(error: unknown): boolean {
  if (!(error instanceof Error) || !('$metadata' in error)) return false;
  return ((error.$metadata as { httpStatusCode?: number }).httpStatusCode ?? 500) < 500;
}

async function exists(look: Lookup, services: Services, value: string): Promise<boolean> {
  try {
    return (await look(services, value)) !== false;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

/**
 * Throws a ValidationError for the first parameter of an AWS-specific type, or list of such, whose value is not there.
 * CloudFormation user guide, "CloudFormation-supplied parameter types": checked in the caller's account and region.
 */
export async function checkExistence(deployment: Deployment, services: Services): Promise<void> {
  for (const [name, { type }] of Object.entries(deployment.template.parameters)) {
    const kind = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1] ?? type;
    const look = lookups[/^List<(.+)>$/.exec(kind)?.[1] ?? kind];
    const value = deployment.values[name];
    if (look === undefined || value === undefined) continue;
    for (const one of isList(value) ? value : [value]) {
      if (await exists(look, services, text(one))) continue;
      throw invalid(
        `Parameter validation failed: parameter value ${text(one)} for parameter name ${name} does not exist`,
      );
    }
  }
}
