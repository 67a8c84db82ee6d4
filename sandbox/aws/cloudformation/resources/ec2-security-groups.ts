/** AWS::EC2::SecurityGroup and rules that stand on their own. */
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { canonical, type Mapping } from '../value.ts';
import { retag, tagged } from './ec2-tags.ts';
import {
  type Context,
  type Current,
  given,
  HandlerError,
  type Made,
  mappingsOf,
  needed,
  type ResourceType,
  textOf,
} from './kind.ts';

/** Into the group's members or out of them. */
export type Direction = 'ingress' | 'egress';

const everywhere: Mapping = { IpProtocol: '-1', CidrIp: '0.0.0.0/0' };

function peer(rule: Mapping): Partial<IpPermission> {
  const described = textOf(rule, 'Description');
  const Description = described === undefined ? {} : { Description: described };
  const cidr = textOf(rule, 'CidrIp');
  const cidr6 = textOf(rule, 'CidrIpv6');
  const list = textOf(rule, 'SourcePrefixListId') ?? textOf(rule, 'DestinationPrefixListId');
  const group = textOf(rule, 'SourceSecurityGroupId') ?? textOf(rule, 'DestinationSecurityGroupId');
  const name = textOf(rule, 'SourceSecurityGroupName');
  const owner = textOf(rule, 'SourceSecurityGroupOwnerId');
  if (cidr !== undefined) return { IpRanges: [{ CidrIp: cidr, ...Description }] };
  if (cidr6 !== undefined) return { Ipv6Ranges: [{ CidrIpv6: cidr6, ...Description }] };
  if (list !== undefined) return { PrefixListIds: [{ PrefixListId: list, ...Description }] };
  if (group === undefined && name === undefined) {
    throw new HandlerError('InvalidRequest', 'A rule needs a CIDR block, a prefix list or a security group');
  }
  const pair = group === undefined ? { GroupName: name } : { GroupId: group };
  return {
    UserIdGroupPairs: [{ ...pair, ...(owner === undefined ? {} : { UserId: owner }), ...Description }],
  };
}

/** A rule as EC2's API writes it. */
export function permission(rule: Mapping): IpPermission {
  const from = rule['FromPort'];
  const to = rule['ToPort'];
  return {
    IpProtocol: needed(rule, 'IpProtocol'),
    ...(from === undefined ? {} : { FromPort: Number(from) }),
    ...(to === undefined ? {} : { ToPort: Number(to) }),
    ...peer(rule),
  };
}

/** Adds rules; resolves to the id of the first. */
export async function allow(
  group: string,
  direction: Direction,
  rules: readonly Mapping[],
  context: Context,
): Promise<string | undefined> {
  if (rules.length === 0) return undefined;
  const ec2 = await context.services.ec2();
  const input = { GroupId: group, IpPermissions: rules.map(permission) };
  const made = await (direction === 'ingress'
    ? ec2.send(new AuthorizeSecurityGroupIngressCommand(input))
    : ec2.send(new AuthorizeSecurityGroupEgressCommand(input)));
  return made.SecurityGroupRules?.[0]?.SecurityGroupRuleId;
}

/** Takes rules away. */
export async function revoke(
  group: string,
  direction: Direction,
  rules: readonly Mapping[],
  context: Context,
): Promise<void> {
  if (rules.length === 0) return;
  const ec2 = await context.services.ec2();
  const input = { GroupId: group, IpPermissions: rules.map(permission) };
  await (direction === 'ingress'
    ? ec2.send(new RevokeSecurityGroupIngressCommand(input))
    : ec2.send(new RevokeSecurityGroupEgressCommand(input)));
}

function unique(rules: readonly Mapping[]): readonly Mapping[] {
  return [...new Map(rules.map((rule) => [canonical(rule), rule])).values()];
}

async function rewrite(
  group: string,
  direction: Direction,
  sides: readonly [readonly Mapping[], readonly Mapping[]],
  context: Context,
): Promise<void> {
  const [former, wanted] = sides;
  const had = new Set(former.map(canonical));
  const want = new Set(wanted.map(canonical));
  await revoke(
    group,
    direction,
    former.filter((rule) => !want.has(canonical(rule))),
    context,
  );
  await allow(
    group,
    direction,
    wanted.filter((rule) => !had.has(canonical(rule))),
    context,
  );
}

/** The rules out of a group; AWS allows everything when none are given. */
function egress(properties: Mapping): readonly Mapping[] {
  const rules = mappingsOf(properties, 'SecurityGroupEgress');
  return properties['SecurityGroupEgress'] === undefined ? [everywhere] : unique(rules);
}

/** A group's id; `Ref` gives its name where its template names no VPC. */
export function groupIdOf({ id, attributes }: Pick<Current, 'id' | 'attributes'>): string {
  return textOf(attributes, 'GroupId') ?? id;
}

/** The handler of AWS::EC2::SecurityGroup. */
export const securityGroup: ResourceType = {
  type: 'AWS::EC2::SecurityGroup',
  properties: [
    'GroupDescription',
    'GroupName',
    'SecurityGroupEgress',
    'SecurityGroupIngress',
    'Tags',
    'VpcId',
  ],

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const VpcId = textOf(properties, 'VpcId');
    const GroupName = textOf(properties, 'GroupName') ?? context.physicalName();
    const made = await ec2.send(
      new CreateSecurityGroupCommand({
        GroupName,
        Description: needed(properties, 'GroupDescription'),
        VpcId,
        ...tagged('security-group', context),
      }),
    );
    const group = given(made.GroupId, 'GroupId');
    const id = VpcId === undefined ? GroupName : group;
    const attributes = { GroupId: group, Id: id, VpcId: VpcId ?? '' };
    context.initiated(id, attributes);
    await allow(group, 'ingress', unique(mappingsOf(properties, 'SecurityGroupIngress')), context);
    await rewrite(group, 'egress', [[everywhere], egress(properties)], context);
    return { id, attributes };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const group = groupIdOf({ id, attributes });
    const rules = (from: Mapping): readonly Mapping[] => unique(mappingsOf(from, 'SecurityGroupIngress'));
    await rewrite(group, 'ingress', [rules(former), rules(properties)], context);
    await rewrite(group, 'egress', [egress(former), egress(properties)], context);
    await retag(group, context);
    return { id, attributes };
  },

  async delete(current, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteSecurityGroupCommand({ GroupId: groupIdOf(current) }));
  },
};
