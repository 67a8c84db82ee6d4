/** AWS::EC2::DHCPOptions and AWS::EC2::VPCDHCPOptionsAssociation. */
import {
  AssociateDhcpOptionsCommand,
  CreateDhcpOptionsCommand,
  DeleteDhcpOptionsCommand,
  DescribeVpcsCommand,
  type NewDhcpConfiguration,
} from '@aws-sdk/client-ec2';
import type { Mapping } from '../value.ts';
import { retag } from './ec2-tags.ts';
import { given, type Made, needed, type ResourceType, textOf, textsOf } from './kind.ts';

/** Properties and what EC2's API calls them. */
const keys: Readonly<Record<string, string>> = {
  DomainName: 'domain-name',
  DomainNameServers: 'domain-name-servers',
  NetbiosNameServers: 'netbios-name-servers',
  NetbiosNodeType: 'netbios-node-type',
  NtpServers: 'ntp-servers',
};

function configurations(properties: Mapping): NewDhcpConfiguration[] {
  return Object.entries(keys).flatMap(([name, Key]) => {
    const one = textOf(properties, name);
    if (one === undefined) return [];
    const many = textsOf(properties, name);
    return [{ Key, Values: many.length > 0 ? [...many] : [one] }];
  });
}

/** The handler of AWS::EC2::DHCPOptions. */
export const dhcpOptions: ResourceType = {
  type: 'AWS::EC2::DHCPOptions',
  properties: [...Object.keys(keys), 'Tags'],

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const made = await ec2.send(
      new CreateDhcpOptionsCommand({ DhcpConfigurations: configurations(properties) }),
    );
    const id = given(made.DhcpOptions?.DhcpOptionsId, 'DhcpOptionsId');
    context.initiated(id, { DhcpOptionsId: id });
    await retag(id, context);
    return { id, attributes: { DhcpOptionsId: id } };
  },

  async update(_properties, { id, attributes }, context): Promise<Made> {
    await retag(id, context);
    return { id, attributes };
  },

  async delete({ id }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    await ec2.send(new DeleteDhcpOptionsCommand({ DhcpOptionsId: id }));
  },
};

/** The handler of AWS::EC2::VPCDHCPOptionsAssociation; without one, a VPC has the region's default options. */
export const vpcDhcpOptionsAssociation: ResourceType = {
  type: 'AWS::EC2::VPCDHCPOptionsAssociation',
  properties: ['DhcpOptionsId', 'VpcId'],

  async create(properties, context): Promise<Made> {
    const ec2 = await context.services.ec2();
    const [DhcpOptionsId, VpcId] = [needed(properties, 'DhcpOptionsId'), needed(properties, 'VpcId')];
    await ec2.send(new AssociateDhcpOptionsCommand({ DhcpOptionsId, VpcId }));
    return { id: `${DhcpOptionsId}|${VpcId}`, attributes: {} };
  },

  /** A VPC that has other options by now, those of a replacement for one, keeps them. */
  async delete({ properties }, context): Promise<void> {
    const ec2 = await context.services.ec2();
    const VpcId = needed(properties, 'VpcId');
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
    if (Vpcs?.[0]?.DhcpOptionsId !== textOf(properties, 'DhcpOptionsId')) return;
    await ec2.send(new AssociateDhcpOptionsCommand({ DhcpOptionsId: 'default', VpcId }));
  },
};
