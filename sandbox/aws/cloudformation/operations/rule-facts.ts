/** Looks up what a template's rules ask about the networks, subnets and groups that its parameters name. */
import {
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import type { Caller } from '../../contract.ts';
import type { Engine } from '../stacks/engine.ts';
import type { ParameterTexts } from '../template/parameters.ts';
import { asksForAttributes, type Facts, memberType } from '../template/rule-values.ts';
import type { Template } from '../template/shapes.ts';

type Row = readonly [string, Readonly<Record<string, string>>];

function row(
  id: string | undefined,
  tags: readonly Tag[] | undefined,
  more: Readonly<Record<string, string>>,
): Row {
  const tagged = (tags ?? []).map(({ Key = '', Value = '' }) => [`Tags.${Key}`, Value] as const);
  return [id ?? '', { ...Object.fromEntries(tagged), ...more }];
}

/** The facts that rules need, as the caller may see them; none where no rule asks. */
export async function factsFor(
  engine: Engine,
  caller: Caller,
  { template, given }: { readonly template: Template; readonly given: ParameterTexts },
): Promise<Facts> {
  if (!asksForAttributes(template.rules)) return new Map();
  const ids = (type: string): string[] =>
    Object.entries(template.parameters).flatMap(([name, declaration]) =>
      memberType(declaration) === type
        ? (given[name] ?? '').split(',').flatMap((id) => (id.trim() === '' ? [] : [id.trim()]))
        : [],
    );
  const ec2 = await engine.servicesFor(caller).ec2();
  const [vpcs, subnets, groups] = [
    ids('AWS::EC2::VPC::Id'),
    ids('AWS::EC2::Subnet::Id'),
    ids('AWS::EC2::SecurityGroup::Id'),
  ];
  const inVpcs = { Filters: [{ Name: 'vpc-id', Values: vpcs }] };
  const none = vpcs.length === 0;
  const [networks, acls, own, parts, named] = await Promise.all([
    none ? undefined : ec2.send(new DescribeVpcsCommand({ VpcIds: vpcs })),
    none ? undefined : ec2.send(new DescribeNetworkAclsCommand(inVpcs)),
    none ? undefined : ec2.send(new DescribeSecurityGroupsCommand(inVpcs)),
    subnets.length === 0 ? undefined : ec2.send(new DescribeSubnetsCommand({ SubnetIds: subnets })),
    groups.length === 0 ? undefined : ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: groups })),
  ]);
  return new Map([
    ...(networks?.Vpcs ?? []).map(({ VpcId, Tags }) => {
      const acl = acls?.NetworkAcls?.find((one) => one.VpcId === VpcId && one.IsDefault === true);
      const group = own?.SecurityGroups?.find((one) => one.VpcId === VpcId && one.GroupName === 'default');
      return row(VpcId, Tags, {
        DefaultNetworkAcl: acl?.NetworkAclId ?? '',
        DefaultSecurityGroup: group?.GroupId ?? '',
      });
    }),
    ...(parts?.Subnets ?? []).map(({ SubnetId, VpcId = '', AvailabilityZone = '', Tags }) =>
      row(SubnetId, Tags, { VpcId, AvailabilityZone }),
    ),
    ...(named?.SecurityGroups ?? []).map(({ GroupId, Tags }) => row(GroupId, Tags, {})),
  ]);
}
