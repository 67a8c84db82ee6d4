/** AWS::EC2::SecurityGroupIngress and AWS::EC2::SecurityGroupEgress. */
import {
  UpdateSecurityGroupRuleDescriptionsEgressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from '@aws-sdk/client-ec2';
import { type Mapping } from '../value.ts';
import { allow, type Direction, permission, revoke } from './ec2-security-groups.ts';
import { type Context, given, type Made, needed, type ResourceType } from './kind.ts';

async function describe(group: string, direction: Direction, rule: Mapping, context: Context): Promise<void> {
  const ec2 = await context.services.ec2();
  const input = { GroupId: group, IpPermissions: [permission(rule)] };
  await (direction === 'ingress'
    ? ec2.send(new UpdateSecurityGroupRuleDescriptionsIngressCommand(input))
    : ec2.send(new UpdateSecurityGroupRuleDescriptionsEgressCommand(input)));
}

function standing(direction: Direction, type: string, properties: readonly string[]): ResourceType {
  return {
    type,
    properties: [
      'GroupId',
      'IpProtocol',
      'FromPort',
      'ToPort',
      'CidrIp',
      'CidrIpv6',
      'Description',
      ...properties,
    ],

    async create(rule, context): Promise<Made> {
      const group = needed(rule, 'GroupId');
      const id = given(await allow(group, direction, [rule], context), 'SecurityGroupRuleId');
      return { id, attributes: { Id: id } };
    },

    async update(rule, { id, attributes }, context): Promise<Made> {
      await describe(needed(rule, 'GroupId'), direction, rule, context);
      return { id, attributes };
    },

    async delete({ properties: rule }, context): Promise<void> {
      await revoke(needed(rule, 'GroupId'), direction, [rule], context);
    },
  };
}

/** The handler of AWS::EC2::SecurityGroupIngress. */
export const securityGroupIngress: ResourceType = standing('ingress', 'AWS::EC2::SecurityGroupIngress', [
  'SourcePrefixListId',
  'SourceSecurityGroupId',
  'SourceSecurityGroupName',
  'SourceSecurityGroupOwnerId',
]);

/** The handler of AWS::EC2::SecurityGroupEgress. */
export const securityGroupEgress: ResourceType = standing('egress', 'AWS::EC2::SecurityGroupEgress', [
  'DestinationPrefixListId',
  'DestinationSecurityGroupId',
]);
