/** Reads what lets in and out: elastic addresses on interfaces, network access lists, ways out for IPv6, keys, prefix lists. */
import {
  DescribeAddressesCommand,
  DescribeEgressOnlyInternetGatewaysCommand,
  DescribeKeyPairsCommand,
  DescribeNetworkAclsCommand,
  type NetworkAclEntry,
} from '@aws-sdk/client-ec2';
import { networkAcls } from '../resources/ec2-network-acl.ts';
import { prefixEntries, prefixListOf } from '../resources/ec2-prefix-list.ts';
import { text } from '../value.ts';
import { plainValue, type Reader, tagList } from './reader.ts';

const eipAssociation: Reader = async ({ id, properties }, { services }) => {
  const ec2 = await services.ec2();
  const Filters = [{ Name: 'association-id', Values: [id] }];
  const one = (await ec2.send(new DescribeAddressesCommand({ Filters }))).Addresses?.[0];
  if (one === undefined) return undefined;
  const { AllocationId, InstanceId, NetworkInterfaceId, PrivateIpAddress } = one;
  const all = { AllocationId, EIP: one.PublicIp, InstanceId, NetworkInterfaceId, PrivateIpAddress };
  // EC2 tells of an address by everything it has; its template by one name for each thing.
  const asked = Object.entries(all).filter(([name]) => properties[name] !== undefined);
  return { properties: Object.fromEntries(asked), attributes: { Id: id } };
};

const egressGateway: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const found = await ec2.send(
    new DescribeEgressOnlyInternetGatewaysCommand({ EgressOnlyInternetGatewayIds: [id] }),
  );
  const one = found.EgressOnlyInternetGateways?.[0];
  if (one === undefined) return undefined;
  return {
    properties: { VpcId: one.Attachments?.[0]?.VpcId, Tags: tagList(one.Tags) },
    attributes: { Id: id },
  };
};

const keyPair: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const one = (await ec2.send(new DescribeKeyPairsCommand({ KeyNames: [id] }))).KeyPairs?.[0];
  if (one === undefined) return undefined;
  const { KeyName, KeyType, KeyPairId, KeyFingerprint } = one;
  return {
    properties: { KeyName, KeyType, Tags: tagList(one.Tags) },
    attributes: { KeyPairId: text(KeyPairId), KeyFingerprint: text(KeyFingerprint) },
  };
};

const networkAcl: Reader = async ({ id }, { services }) => {
  const ec2 = await services.ec2();
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: [id] }));
  const one = NetworkAcls?.[0];
  if (one === undefined) return undefined;
  return { properties: { VpcId: one.VpcId, Tags: tagList(one.Tags) }, attributes: { Id: id } };
};

function icmp({ IcmpTypeCode }: NetworkAclEntry): object | undefined {
  return IcmpTypeCode === undefined ? undefined : { Code: IcmpTypeCode.Code, Type: IcmpTypeCode.Type };
}

const networkAclEntry: Reader = async ({ properties }, { services }) => {
  const ec2 = await services.ec2();
  const NetworkAclId = text(properties['NetworkAclId']);
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: [NetworkAclId] }));
  const Egress = properties['Egress'] === true;
  const one = NetworkAcls?.[0]?.Entries?.find(
    (entry) => entry.RuleNumber === Number(properties['RuleNumber']) && entry.Egress === Egress,
  );
  if (one === undefined) return undefined;
  return {
    properties: {
      NetworkAclId,
      Egress,
      RuleNumber: one.RuleNumber,
      Protocol: Number(one.Protocol),
      RuleAction: one.RuleAction,
      CidrBlock: one.CidrBlock,
      Ipv6CidrBlock: one.Ipv6CidrBlock,
      Icmp: plainValue(icmp(one)),
      PortRange: plainValue(one.PortRange),
    },
  };
};

const networkAclAssociation: Reader = async ({ id }, { services }) => {
  const [list] = await networkAcls(services, 'association.association-id', id);
  const one = list?.Associations?.find(({ NetworkAclAssociationId }) => NetworkAclAssociationId === id);
  if (one === undefined) return undefined;
  return {
    properties: { NetworkAclId: list?.NetworkAclId, SubnetId: one.SubnetId },
    attributes: { AssociationId: id },
  };
};

const prefixList: Reader = async ({ id }, { services }) => {
  const one = await prefixListOf(services, id);
  if (one === undefined) return undefined;
  const entries = await prefixEntries(services, id);
  return {
    properties: {
      PrefixListName: one.PrefixListName,
      AddressFamily: one.AddressFamily,
      MaxEntries: one.MaxEntries,
      Entries: plainValue(entries.map(({ Cidr, Description }) => ({ Cidr, Description }))),
      Tags: tagList(one.Tags),
    },
    attributes: {
      PrefixListId: id,
      Arn: text(one.PrefixListArn),
      OwnerId: text(one.OwnerId),
      Version: one.Version ?? 1,
    },
  };
};

/** Readers by type. */
export const accessReaders: Readonly<Record<string, Reader>> = {
  'AWS::EC2::EIPAssociation': eipAssociation,
  'AWS::EC2::EgressOnlyInternetGateway': egressGateway,
  'AWS::EC2::KeyPair': keyPair,
  'AWS::EC2::NetworkAcl': networkAcl,
  'AWS::EC2::NetworkAclEntry': networkAclEntry,
  'AWS::EC2::PrefixList': prefixList,
  'AWS::EC2::SubnetNetworkAclAssociation': networkAclAssociation,
};
