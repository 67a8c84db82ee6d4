/** What EC2 says about an instance, as far as its machine needs to know it. */
import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  type EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import type { Caller } from '../aws/contract.ts';

export interface InterfaceFacts {
  readonly id: string;
  readonly mac: string;
  readonly address: string;
  /** 0 is the one that the instance was launched with. */
  readonly index: number;
}

export interface VolumeFacts {
  readonly id: string;
  /** `/dev/xvdh`, as asked for when it was attached. */
  readonly device: string;
}

export interface InstanceFacts {
  readonly id: string;
  /** Account and region in which it is. */
  readonly owner: Caller;
  readonly state: string;
  readonly zone: string;
  readonly imageId: string;
  readonly type: string;
  readonly architecture: string;
  /** Its private DNS name. */
  readonly hostname: string;
  readonly address: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly launchedAt: Date;
  /** Without the device of its own root file system. */
  readonly volumes: readonly VolumeFacts[];
  readonly interfaces: readonly InterfaceFacts[];
  readonly profileArn: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** How its metadata service was set when it was launched. */
  readonly metadata: { readonly tokens: 'required' | 'optional'; readonly tags: boolean };
}

/** All instances that are not long gone. */
export async function instancesOf(ec2: EC2Client, owner: Caller): Promise<readonly InstanceFacts[]> {
  const found: InstanceFacts[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ec2.send(new DescribeInstancesCommand({ NextToken }));
    for (const { Instances = [] } of page.Reservations ?? [])
      for (const instance of Instances) found.push(factsOf(instance, owner));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}

/** Decoded; empty when it was launched without. */
export async function userDataOf(ec2: EC2Client, id: string): Promise<Buffer> {
  const input = { InstanceId: id, Attribute: 'userData' } as const;
  const { UserData } = await ec2.send(new DescribeInstanceAttributeCommand(input));
  return Buffer.from(UserData?.Value ?? '', 'base64');
}

/** `10.1.0.0/20` */
export async function subnetCidr(ec2: EC2Client, id: string): Promise<string> {
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [id] }));
  const cidr = Subnets?.[0]?.CidrBlock;
  if (cidr === undefined) throw new Error(`EC2 knows no subnet ${id}`);
  return cidr;
}

function factsOf(instance: Instance, owner: Caller): InstanceFacts {
  const { MetadataOptions: options } = instance;
  return {
    id: instance.InstanceId ?? '',
    owner,
    state: instance.State?.Name ?? '',
    zone: instance.Placement?.AvailabilityZone ?? '',
    imageId: instance.ImageId ?? '',
    type: instance.InstanceType ?? '',
    architecture: instance.Architecture ?? '',
    hostname: instance.PrivateDnsName ?? '',
    address: instance.PrivateIpAddress ?? '',
    vpcId: instance.VpcId ?? '',
    subnetId: instance.SubnetId ?? '',
    launchedAt: instance.LaunchTime ?? new Date(0),
    volumes: volumesOf(instance),
    interfaces: interfacesOf(instance),
    profileArn: instance.IamInstanceProfile?.Arn,
    tags: Object.fromEntries((instance.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    metadata: {
      tokens: options?.HttpTokens === 'required' ? 'required' : 'optional',
      tags: options?.InstanceMetadataTags === 'enabled',
    },
  };
}

/** Moto gives every instance a volume of this name, whatever its image's root device is. */
const motoRoot = '/dev/sda1';

function volumesOf(instance: Instance): readonly VolumeFacts[] {
  return (instance.BlockDeviceMappings ?? [])
    .filter(({ DeviceName }) => DeviceName !== instance.RootDeviceName && DeviceName !== motoRoot)
    .flatMap(({ DeviceName: device, Ebs }) =>
      device === undefined || Ebs?.VolumeId === undefined ? [] : [{ id: Ebs.VolumeId, device }],
    );
}

function interfacesOf(instance: Instance): readonly InterfaceFacts[] {
  return (instance.NetworkInterfaces ?? []).map((each) => ({
    id: each.NetworkInterfaceId ?? '',
    mac: each.MacAddress ?? '',
    address: each.PrivateIpAddress ?? '',
    index: each.Attachment?.DeviceIndex ?? 0,
  }));
}
