/** AWS::EC2::Instance. */
import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  type Instance,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { type Mapping, same } from '../value.ts';
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

async function find(id: string, context: Context): Promise<Instance | undefined> {
  const ec2 = await context.services.ec2();
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations?.[0]?.Instances?.[0];
}

async function stateOf(id: string, context: Context): Promise<string> {
  const ec2 = await context.services.ec2();
  const input = { InstanceIds: [id], IncludeAllInstances: true };
  const { InstanceStatuses } = await ec2.send(new DescribeInstanceStatusCommand(input));
  return InstanceStatuses?.[0]?.InstanceState?.Name ?? 'terminated';
}

async function inState(id: string, wanted: string, context: Context): Promise<void> {
  for (let look = 0; look < 120; look += 1) {
    const state = await stateOf(id, context);
    if (state === wanted) return;
    if (wanted === 'running' && (state === 'terminated' || state === 'shutting-down')) {
      const why = (await find(id, context))?.StateReason?.Message ?? '';
      throw new HandlerError(
        'NotStabilized',
        `${id} failed to stabilize. Current state: ${state}. Reason: ${why}`,
      );
    }
    await context.clock.wait(5_000);
  }
  throw new HandlerError('NotStabilized', `Instance ${id} did not stabilize`);
}

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

const whileStopped = ['InstanceType', 'UserData', 'EbsOptimized'] as const;
const whileRunning = [
  'SecurityGroupIds',
  'SourceDestCheck',
  'DisableApiTermination',
  'InstanceInitiatedShutdownBehavior',
];

async function modifyStopped(
  id: string,
  properties: Mapping,
  former: Mapping,
  context: Context,
): Promise<void> {
  const ec2 = await context.services.ec2();
  const changed = whileStopped.filter((name) => !same(properties[name], former[name]));
  if (changed.length === 0) return;
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  await inState(id, 'stopped', context);
  for (const name of changed) {
    const InstanceId = id;
    if (name === 'InstanceType') {
      await ec2.send(
        new ModifyInstanceAttributeCommand({ InstanceId, InstanceType: { Value: textOf(properties, name) } }),
      );
    } else if (name === 'UserData') {
      const Value = Buffer.from(textOf(properties, name) ?? '', 'base64');
      await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, UserData: { Value } }));
    } else {
      await ec2.send(
        new ModifyInstanceAttributeCommand({
          InstanceId,
          EbsOptimized: { Value: properties[name] === true },
        }),
      );
    }
  }
  await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
  await inState(id, 'running', context);
}

async function modifyRunning(
  id: string,
  properties: Mapping,
  former: Mapping,
  context: Context,
): Promise<void> {
  const ec2 = await context.services.ec2();
  const InstanceId = id;
  for (const name of whileRunning.filter((each) => !same(properties[each], former[each]))) {
    const value = properties[name];
    const change =
      name === 'SecurityGroupIds'
        ? { Groups: [...textsOf(properties, name)] }
        : name === 'InstanceInitiatedShutdownBehavior'
          ? { [name]: { Value: textOf(properties, name) ?? 'stop' } }
          : { [name]: { Value: name === 'SourceDestCheck' ? value !== false : value === true } };
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, ...change }));
  }
}

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
