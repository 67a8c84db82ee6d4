/** What is proved of access lists, addresses on interfaces, ways out for IPv6, keys, prefix lists, users, groups and web identities. */
import {
  CreateNetworkAclEntryCommand,
  DeleteKeyPairCommand,
  DeleteNetworkAclEntryCommand,
  DescribeAddressesCommand,
  DescribeEgressOnlyInternetGatewaysCommand,
  DescribeKeyPairsCommand,
  DescribeNetworkAclsCommand,
  DisassociateAddressCommand,
  ModifyManagedPrefixListCommand,
  ReplaceNetworkAclAssociationCommand,
} from '@aws-sdk/client-ec2';
import {
  DetachGroupPolicyCommand,
  GetGroupCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  GetUserCommand,
  ListAttachedGroupPoliciesCommand,
  TagUserCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam';
import { networkAcls } from '../resources/ec2-network-acl.ts';
import { prefixListOf } from '../resources/ec2-prefix-list.ts';
import { type Proof, ref, retaggedById, type Seen, type World } from './proof-for-tests.ts';

async function entry(number: number, list: string, { services, ids }: World): Promise<Seen> {
  const ec2 = await services.ec2();
  const NetworkAclIds = [ids.get(list) ?? ''];
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds }));
  return NetworkAcls?.[0]?.Entries?.find(
    ({ RuleNumber, Egress }) => RuleNumber === number && Egress !== true,
  );
}

async function association(id: string, { services }: World): Promise<Seen> {
  const [list] = await networkAcls(services, 'association.association-id', id);
  return list?.Associations?.find(({ NetworkAclAssociationId }) => NetworkAclAssociationId === id);
}

/** Proofs by type. */
export const accessProofs: Readonly<Record<string, Proof>> = {
  'AWS::EC2::EIPAssociation': {
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      const Filters = [{ Name: 'association-id', Values: [id] }];
      return (await ec2.send(new DescribeAddressesCommand({ Filters }))).Addresses?.[0];
    },
    attributes: { Id: 'AssociationId' },
    drifts: {
      of: 'leaf',
      says: 'DELETED',
      by: async (id, { services }) =>
        (await services.ec2()).send(new DisassociateAddressCommand({ AssociationId: id })),
    },
    replaced: {
      property: 'InstanceId',
      always: { AllocationId: { 'Fn::GetAtt': 'ThirdAddress.AllocationId' } },
      before: { NetworkInterfaceId: ref('SecondInterface') },
      after: { InstanceId: ref('Machine') },
    },
  },
  'AWS::EC2::EgressOnlyInternetGateway': {
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      const EgressOnlyInternetGatewayIds = [id];
      const found = await ec2.send(
        new DescribeEgressOnlyInternetGatewaysCommand({ EgressOnlyInternetGatewayIds }),
      );
      return found.EgressOnlyInternetGateways?.[0];
    },
    attributes: { Id: 'EgressOnlyInternetGatewayId' },
    updated: { property: 'Tags', shown: 'Tags[Turn]' },
    drifts: retaggedById,
    replaced: {
      property: 'VpcId',
      before: { VpcId: ref('ThirdVpc') },
      after: { VpcId: ref('FourthVpc') },
    },
  },
  'AWS::EC2::KeyPair': {
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      return (await ec2.send(new DescribeKeyPairsCommand({ KeyNames: [id] }))).KeyPairs?.[0];
    },
    attributes: { KeyPairId: 'KeyPairId', KeyFingerprint: 'KeyFingerprint' },
    drifts: {
      of: 'leaf',
      says: 'DELETED',
      by: async (KeyName, { services }) => (await services.ec2()).send(new DeleteKeyPairCommand({ KeyName })),
    },
    replaced: {
      property: 'KeyName',
      before: { KeyName: 'everything-second', KeyType: 'ed25519' },
      after: { KeyName: 'everything-third', KeyType: 'ed25519' },
    },
  },
  'AWS::EC2::NetworkAcl': {
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      return (await ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds: [id] }))).NetworkAcls?.[0];
    },
    attributes: { Id: 'NetworkAclId' },
    updated: { property: 'Tags', shown: 'Tags[Turn]' },
    drifts: retaggedById,
    replaced: {
      property: 'VpcId',
      before: { VpcId: ref('ThirdVpc') },
      after: { VpcId: ref('FourthVpc') },
    },
  },
  'AWS::EC2::NetworkAclEntry': {
    look: async (_id, world) => entry(100, 'Acl', world),
    attributes: { Id: /^everything-AclEntry-\w{12}$/ },
    updated: { property: 'RuleAction', shown: 'RuleAction' },
    drifts: {
      says: '/RuleAction NOT_EQUAL',
      by: async (_id, { services, ids }) => {
        const ec2 = await services.ec2();
        const place = { NetworkAclId: ids.get('Acl'), RuleNumber: 100, Egress: false };
        const rule = { Protocol: '6', CidrBlock: '10.0.0.0/8', PortRange: { From: 443, To: 443 } };
        await ec2.send(new DeleteNetworkAclEntryCommand(place));
        await ec2.send(new CreateNetworkAclEntryCommand({ ...place, ...rule, RuleAction: 'allow' }));
      },
    },
    replaced: {
      property: 'RuleNumber',
      always: {
        NetworkAclId: ref('OtherAcl'),
        Protocol: -1,
        RuleAction: 'allow',
        CidrBlock: '10.0.0.0/8',
      },
      before: { RuleNumber: 201 },
      after: { RuleNumber: 202 },
      old: async (world) => entry(201, 'OtherAcl', world),
    },
  },
  'AWS::EC2::PrefixList': {
    look: (id, { services }) => prefixListOf(services, id),
    attributes: {
      PrefixListId: 'PrefixListId',
      Arn: 'PrefixListArn',
      OwnerId: 'OwnerId',
      Version: 'Version',
    },
    updated: { property: 'PrefixListName', shown: 'PrefixListName' },
    drifts: {
      says: '/PrefixListName NOT_EQUAL',
      by: async (PrefixListId, { services }) => {
        const ec2 = await services.ec2();
        await ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, PrefixListName: 'renamed' }));
      },
    },
  },
  'AWS::EC2::SubnetNetworkAclAssociation': {
    look: association,
    attributes: { AssociationId: 'NetworkAclAssociationId' },
    drifts: {
      of: 'leaf',
      says: 'DELETED',
      by: async (AssociationId, { services, ids }) => {
        const lists = await networkAcls(services, 'vpc-id', ids.get('Vpc') ?? '');
        const NetworkAclId = lists.find(({ IsDefault }) => IsDefault === true)?.NetworkAclId;
        const ec2 = await services.ec2();
        await ec2.send(new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId }));
      },
    },
    replaced: {
      property: 'NetworkAclId',
      always: { SubnetId: ref('SubnetC') },
      before: { NetworkAclId: ref('Acl') },
      after: { NetworkAclId: ref('OtherAcl') },
    },
  },
  'AWS::IAM::OIDCProvider': {
    look: async (id, { services }) => {
      const iam = await services.iam();
      const found = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: id }));
      return { ...found, Arn: id };
    },
    attributes: { Arn: 'Arn' },
    updated: { property: 'ClientIdList', shown: 'ClientIDList' },
    drifts: {
      says: '/ThumbprintList/0 NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.iam()).send(
          new UpdateOpenIDConnectProviderThumbprintCommand({
            OpenIDConnectProviderArn: id,
            ThumbprintList: ['f'.repeat(40)],
          }),
        ),
    },
    replaced: {
      property: 'Url',
      always: { ThumbprintList: ['a'.repeat(40)] },
      before: { Url: 'https://before.example' },
      after: { Url: 'https://after.example' },
    },
  },
  'AWS::IAM::ServiceLinkedRole': {
    look: async (RoleName, { services }) => {
      const iam = await services.iam();
      return (await iam.send(new GetRoleCommand({ RoleName }))).Role;
    },
    attributes: { RoleName: 'RoleName' },
    updated: { property: 'Description', shown: 'Description' },
    drifts: {
      says: '/Description NOT_EQUAL',
      by: async (RoleName, { services }) =>
        (await services.iam()).send(new UpdateRoleDescriptionCommand({ RoleName, Description: 'other' })),
    },
    replaced: {
      property: 'CustomSuffix',
      always: { AWSServiceName: 'autoscaling.amazonaws.com' },
      before: { CustomSuffix: 'before' },
      after: { CustomSuffix: 'after' },
    },
  },
  'AWS::IAM::User': {
    look: async (id, { services }) => {
      const iam = await services.iam();
      return (await iam.send(new GetUserCommand({ UserName: id }))).User;
    },
    attributes: { Arn: 'Arn' },
    updated: { property: 'Path', shown: 'Path' },
    drifts: {
      says: '/Tags/0/Value NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.iam()).send(
          new TagUserCommand({ UserName: id, Tags: [{ Key: 'Turn', Value: 'drifted' }] }),
        ),
    },
    replaced: { property: 'UserName', before: { UserName: 'before' }, after: { UserName: 'after' } },
  },
  'AWS::IAM::Group': {
    look: async (id, { services }) => {
      const iam = await services.iam();
      const { Group } = await iam.send(new GetGroupCommand({ GroupName: id }));
      const { AttachedPolicies } = await iam.send(new ListAttachedGroupPoliciesCommand({ GroupName: id }));
      return { ...Group, Policies: AttachedPolicies?.map(({ PolicyArn }) => PolicyArn) };
    },
    attributes: { Arn: 'Arn' },
    updated: {
      property: 'ManagedPolicyArns',
      shown: 'Policies',
      becomes: ({ ids }) => ids.get('Managed') ?? '',
    },
    drifts: {
      says: '/ManagedPolicyArns/0 REMOVE',
      by: async (id, { services, ids }) =>
        (await services.iam()).send(
          new DetachGroupPolicyCommand({ GroupName: id, PolicyArn: ids.get('Managed') }),
        ),
    },
    replaced: { property: 'GroupName', before: { GroupName: 'before' }, after: { GroupName: 'after' } },
  },
};
