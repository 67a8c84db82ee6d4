/** AWS::EC2::Instance. */
import {
  type Instance,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { type Mapping, same } from '../value.ts';
import {
  find,
  inState,
  modifyRunning,
  modifyStopped,
  whileRunning,
  whileStopped,
} from './ec2-instance-changes.ts';
import { retag, tagged } from './ec2-tags.ts';
import {
  type Context,
  given,
  HandlerError,
  type Made,
  type ResourceType,
  shaped,
  textOf,
  textsOf,
} from './kind.ts';

const passed = [
  'ImageId',
  'InstanceType',
  'KeyName',
  'SubnetId',
  'PrivateIpAddress',
  'EbsOptimized',
  'LaunchTemplate',
].concat([
  'BlockDeviceMappings',
  'MetadataOptions',
  'InstanceInitiatedShutdownBehavior',
  'DisableApiTermination',
  'UserData',
]);

function attributesOf(id: string, instance: Instance | undefined): Mapping {
  return {
    InstanceId: id,
    AvailabilityZone: instance?.Placement?.AvailabilityZone ?? '',
    PrivateDnsName: instance?.PrivateDnsName ?? '',
    PrivateIp: instance?.PrivateIpAddress ?? '',
    PublicDnsName: instance?.PublicDnsName ?? '',
    PublicIp: instance?.PublicIpAddress ?? '',
    VpcId: instance?.VpcId ?? '',
    State: { Code: String(instance?.State?.Code ?? ''), Name: instance?.State?.Name ?? '' },
  };
}

function interfaces(properties: Mapping): Partial<RunInstancesCommandInput> {
  const asked = shaped<readonly Mapping[]>(properties['NetworkInterfaces']);
  if (asked === undefined) return {};
  const listed = asked.map(({ GroupSet, DeviceIndex, ...rest }) => ({
    ...rest,
    Groups: GroupSet,
    DeviceIndex: DeviceIndex === undefined ? undefined : Number(DeviceIndex),
  }));
  return { NetworkInterfaces: listed as RunInstancesCommandInput['NetworkInterfaces'] };
}

function request(properties: Mapping, context: Context): RunInstancesCommandInput {
  const groups = textsOf(properties, 'SecurityGroupIds');
  const names = textsOf(properties, 'SecurityGroups');
  const profile = textOf(properties, 'IamInstanceProfile');
  const zone = textOf(properties, 'AvailabilityZone');
  const tenancy = textOf(properties, 'Tenancy');
  const monitoring = properties['Monitoring'];
  return {
    ...Object.fromEntries(passed.map((name) => [name, properties[name]])),
    ...interfaces(properties),
    MinCount: 1,
    MaxCount: 1,
    ClientToken: context.token,
    SecurityGroupIds: groups.length > 0 ? [...groups] : undefined,
    SecurityGroups: names.length > 0 ? [...names] : undefined,
    IamInstanceProfile: profile === undefined ? undefined : { Name: profile },
    Monitoring: monitoring === undefined ? undefined : { Enabled: monitoring === true },
    Placement: { AvailabilityZone: zone, Tenancy: tenancy as 'default' | undefined },
    ...tagged('instance', context),
  };
}

/** The handler of AWS::EC2::Instance. */
export const instance: ResourceType = {
  type: 'AWS::EC2::Instance',
  properties: [
    ...passed,
    'SecurityGroupIds',
    'SecurityGroups',
    'IamInstanceProfile',
    'AvailabilityZone',
    'Tenancy',
  ].concat(['Monitoring', 'NetworkInterfaces', 'SourceDestCheck', 'Tags']),
  seconds: { create: 30, update: 10, delete: 45 },
  replaces: (name) => name === 'BlockDeviceMappings' || name === 'Tenancy',

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const made = await ec2.send(new RunInstancesCommand(request(properties, context)));
    const id = given(made.Instances?.[0]?.InstanceId, 'InstanceId');
    context.initiated(id);
    await inState(id, 'running', context);
    const running = await find(id, context);
    if (properties['SourceDestCheck'] === false) await modifyRunning(id, properties, {}, context);
    return { id, attributes: attributesOf(id, running) };
  },

  async update(properties, { id, properties: former }, context): Promise<Made> {
    const done = [...whileStopped, ...whileRunning, 'Tags'];
    const other = Object.keys({ ...properties, ...former }).find(
      (name) => !done.includes(name) && !same(properties[name], former[name]),
    );
    if (other !== undefined) {
      throw new HandlerError(
        'NotUpdatable',
        `the sandbox does not change property ${other} of an instance in place`,
      );
    }
    await modifyStopped(id, properties, former, context);
    await modifyRunning(id, properties, former, context);
    await retag(id, context);
    return { id, attributes: attributesOf(id, await find(id, context)) };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await inState(id, 'terminated', context);
  },
};
