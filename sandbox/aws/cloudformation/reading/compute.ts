/** Reads what runs in the networks of EC2: security groups, volumes, interfaces, instances, launch templates, flow logs. */
import {
  DescribeFlowLogsCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import { groupIdOf } from '../resources/ec2-security-groups.ts';
import { type Mapping, same, text, type Value } from '../value.ts';
import { listed, type Place, type Reader, tagList } from './reader.ts';

/** EC2 joins the peers of rules with equal ports; templates have a rule for each. */
function rulesOf(
  permissions: readonly IpPermission[] | undefined,
  group: 'Source' | 'Destination',
): readonly Mapping[] {
  return (permissions ?? []).flatMap((permission) => {
    const ports =
      permission.IpProtocol === '-1' ? {} : { FromPort: permission.FromPort, ToPort: permission.ToPort };
    const base = { IpProtocol: permission.IpProtocol, ...ports };
    const peers = [
      ...(permission.IpRanges ?? []).map(({ CidrIp, Description }) => ({ CidrIp, Description })),
      ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6, Description }) => ({ CidrIpv6, Description })),
      ...(permission.UserIdGroupPairs ?? []).map(({ GroupId, Description }) => ({
        [`${group}SecurityGroupId`]: GroupId,
        Description,
      })),
      ...(permission.PrefixListIds ?? []).map(({ PrefixListId, Description }) => ({
        [`${group}PrefixListId`]: PrefixListId,
        Description,
      })),
    ];
    return peers.map((peer) => given({ ...base, ...peer }));
  });
}

function given(rule: Readonly<Record<string, Value | undefined>>): Mapping {
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined)) as Mapping;
}

/** A rule as far as reading shows it, to find it again among others. */
function essence(rule: Mapping): Mapping {
  const open = text(rule['IpProtocol']) === '-1';
  const { GroupId: _, IpProtocol, FromPort, ToPort, SourceSecurityGroupOwnerId: _owner, ...peer } = rule;
  const ports = open ? {} : { FromPort: Number(FromPort), ToPort: Number(ToPort) };
  return { ...peer, IpProtocol: text(IpProtocol), ...ports };
}

/** Rules that stand on their own in the stack are not the group's. */
function ownRules(
  rules: readonly Mapping[],
  id: string,
  type: string,
  { siblings }: Place,
): readonly Mapping[] {
  const others = siblings.filter((one) => one.type === type && one.properties['GroupId'] === id);
  return rules.filter((rule) => !others.some(({ properties }) => same(essence(properties), essence(rule))));
}

const securityGroup: Reader = async (current, place) => {
  const { properties } = current;
  const id = groupIdOf(current);
  const ec2 = await place.services.ec2();
  const one = (await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [id] }))).SecurityGroups?.[0];
  if (one === undefined) return undefined;
  const into = ownRules(rulesOf(one.IpPermissions, 'Source'), id, 'AWS::EC2::SecurityGroupIngress', place);
  const out = rulesOf(one.IpPermissionsEgress, 'Destination');
  const asWritten = (name: string, rules: readonly Mapping[]): readonly Mapping[] => {
    const written = (properties[name] ?? []) as readonly Mapping[];
    return rules.map((rule) => written.find((other) => same(essence(other), essence(rule))) ?? rule);
  };
  return {
    properties: {
      GroupDescription: one.Description,
      GroupName: one.GroupName,
      VpcId: one.VpcId,
      SecurityGroupIngress: asWritten('SecurityGroupIngress', into),
      SecurityGroupEgress: asWritten(
        'SecurityGroupEgress',
        ownRules(out, id, 'AWS::EC2::SecurityGroupEgress', place),
      ),
      Tags: tagList(one.Tags),
    },
    attributes: { GroupId: id, Id: current.id, VpcId: one.VpcId ?? '' },
  };
};

const volume: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const one = (await ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }))).Volumes?.[0];
  if (one === undefined) return undefined;
  return {
    properties: {
      AvailabilityZone: one.AvailabilityZone,
      Size: one.Size,
      VolumeType: one.VolumeType,
      Encrypted: one.Encrypted,
      Tags: tagList(one.Tags),
    },
    attributes: { VolumeId: id },
  };
};

const networkInterface: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const found = await ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [id] }));
  const one = found.NetworkInterfaces?.[0];
  if (one === undefined) return undefined;
  return {
    properties: {
      SubnetId: one.SubnetId,
      Description: one.Description,
      GroupSet: listed(one.Groups?.map(({ GroupId }) => GroupId)),
      Tags: tagList(one.TagSet),
    },
  };
};

const instance: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const found = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  const one = found.Reservations?.[0]?.Instances?.[0];
  if (one === undefined || one.State?.Name === 'terminated') return undefined;
  return {
    properties: {
      ImageId: one.ImageId,
      InstanceType: one.InstanceType,
      SubnetId: one.SubnetId,
      KeyName: one.KeyName,
      SecurityGroupIds: listed(one.SecurityGroups?.map(({ GroupId }) => GroupId)),
      Tags: tagList(one.Tags),
    },
  };
};

const launchTemplate: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const found = await ec2.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [id] }));
  const one = found.LaunchTemplates?.[0];
  return one === undefined ? undefined : { properties: { LaunchTemplateName: one.LaunchTemplateName } };
};

const flowLog: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const one = (await ec2.send(new DescribeFlowLogsCommand({ FlowLogIds: [id] }))).FlowLogs?.[0];
  if (one === undefined) return undefined;
  return {
    properties: {
      ResourceId: one.ResourceId,
      TrafficType: one.TrafficType,
      LogGroupName: one.LogGroupName,
      Tags: tagList(one.Tags),
    },
  };
};

/** Readers by type. */
export const computeReaders: Readonly<Record<string, Reader>> = {
  'AWS::EC2::FlowLog': flowLog,
  'AWS::EC2::Instance': instance,
  'AWS::EC2::LaunchTemplate': launchTemplate,
  'AWS::EC2::NetworkInterface': networkInterface,
  'AWS::EC2::SecurityGroup': securityGroup,
  'AWS::EC2::Volume': volume,
};
