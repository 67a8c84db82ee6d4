/** The three stacks of the 2018 operator, by the structure of their resources, for tests. */
import { larger, machines, records } from './original-machines-for-tests.ts';
import { get, named, type OriginalCluster, type Resources, ref } from './original-parts-for-tests.ts';

const trust = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
};

/** The host account's stack that comes first: the role that accepts the peering. */
export function hostSetup(id: string, guestAccount: string): object {
  const accept = { Effect: 'Allow', Action: 'ec2:AcceptVpcPeeringConnection', Resource: '*' };
  const Principal = { AWS: guestAccount };
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Main Host Pre-Guest CloudFormation stack.',
    Resources: {
      PeerRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: `${id}-vpc-peer-access`,
          Path: '/',
          AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] },
          Policies: [{ PolicyName: 'root', PolicyDocument: { Version: '2012-10-17', Statement: [accept] } }],
        },
      },
    },
  };
}

/** The host account's stack that comes last: routes into the guest network. */
export function hostMain(tables: readonly string[], cidr: string, peeringId: string): object {
  const routes = tables.map((RouteTableId, index) => [
    `PrivateRoute${index}`,
    {
      Type: 'AWS::EC2::Route',
      Properties: { RouteTableId, DestinationCidrBlock: cidr, VpcPeeringConnectionId: peeringId },
    },
  ]);
  return { AWSTemplateFormatVersion: '2010-09-09', Resources: Object.fromEntries(routes) };
}

function network({ id, cidr, hostAccount, hostVpcId, hostCidr, peerRoleArn }: OriginalCluster): Resources {
  const subnet = (kind: 'Public' | 'Private', index: number): Resources => ({
    [`${kind}Subnet`]: {
      Type: 'AWS::EC2::Subnet',
      Properties: {
        AvailabilityZone: 'eu-central-1a',
        CidrBlock: { 'Fn::Select': [index, { 'Fn::Cidr': [cidr, 16, 8] }] },
        MapPublicIpOnLaunch: false,
        VpcId: ref('VPC'),
        ...named(`${id}-${kind.toLowerCase()}`),
      },
    },
    [`${kind}RouteTable`]: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('VPC'), ...named(id) } },
    [`${kind}SubnetRouteTableAssociation`]: {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { RouteTableId: ref(`${kind}RouteTable`), SubnetId: ref(`${kind}Subnet`) },
    },
  });
  const route = (table: string, to: string, target: object): object => ({
    Type: 'AWS::EC2::Route',
    Properties: { RouteTableId: ref(table), DestinationCidrBlock: to, ...target },
  });
  const gateway = { Type: 'AWS::EC2::InternetGateway', Properties: named(id) };
  const attach = { VpcId: ref('VPC'), InternetGatewayId: ref('InternetGateway') };
  const nat = { AllocationId: get('NATEIP', 'AllocationId'), SubnetId: ref('PublicSubnet'), ...named(id) };
  const peering = {
    VpcId: ref('VPC'),
    PeerVpcId: hostVpcId,
    PeerOwnerId: hostAccount,
    PeerRoleArn: peerRoleArn,
  };
  const inPrivate = (target: object): object => route('PrivateRouteTable', '0.0.0.0/0', target);
  const internet = route('PublicRouteTable', '0.0.0.0/0', { GatewayId: ref('InternetGateway') });
  return {
    VPC: {
      Type: 'AWS::EC2::VPC',
      Properties: { CidrBlock: cidr, EnableDnsSupport: true, EnableDnsHostnames: true, ...named(id) },
    },
    VPCPeeringConnection: {
      Type: 'AWS::EC2::VPCPeeringConnection',
      Properties: { ...peering, ...named(id) },
    },
    ...subnet('Public', 0),
    ...subnet('Private', 1),
    VPCPeeringRoute: route('PrivateRouteTable', hostCidr, {
      VpcPeeringConnectionId: ref('VPCPeeringConnection'),
    }),
    InternetGateway: gateway,
    VPCGatewayAttachment: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      DependsOn: ['PublicRouteTable', 'PrivateRouteTable'],
      Properties: attach,
    },
    InternetGatewayRoute: { ...internet, DependsOn: 'VPCGatewayAttachment' },
    NATEIP: { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc' } },
    NATGateway: { Type: 'AWS::EC2::NatGateway', Properties: nat },
    NATRoute: inPrivate({ NatGatewayId: ref('NATGateway') }),
  };
}

function access({ id, hostCidr }: OriginalCluster): Resources {
  const resources: Resources = {};
  for (const kind of ['Master', 'Worker']) {
    const low = kind.toLowerCase();
    const statement = { Effect: 'Allow', Action: 'ec2:*', Resource: '*' };
    resources[`${kind}Role`] = {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: `${id}-${low}-EC2-K8S-Role`, AssumeRolePolicyDocument: trust },
    };
    resources[`${kind}RolePolicy`] = {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: `${id}-${low}-EC2-K8S-Policy`,
        Roles: [ref(`${kind}Role`)],
        PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
      },
    };
    resources[`${kind}InstanceProfile`] = {
      Type: 'AWS::IAM::InstanceProfile',
      Properties: { InstanceProfileName: `${id}-${low}-EC2-K8S-Role`, Roles: [ref(`${kind}Role`)] },
    };
  }
  const rule = (port: number, CidrIp: string): object => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    CidrIp,
  });
  const group = (kind: string, rules: readonly object[]): object => ({
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: `${id}-${kind}`,
      VpcId: ref('VPC'),
      SecurityGroupIngress: rules,
      ...named(`${id}-${kind}`),
    },
  });
  const calico = (to: string, from: string): object => ({
    Type: 'AWS::EC2::SecurityGroupIngress',
    DependsOn: `${to}SecurityGroup`,
    Properties: {
      GroupId: ref(`${to}SecurityGroup`),
      SourceSecurityGroupId: ref(`${from}SecurityGroup`),
      IpProtocol: -1,
      FromPort: -1,
      ToPort: -1,
    },
  });
  return {
    ...resources,
    MasterSecurityGroup: group(
      'master',
      [443, 4194, 10250, 22].map((port) => rule(port, hostCidr)),
    ),
    WorkerSecurityGroup: group(
      'worker',
      [30010, 30011, 22].map((port) => rule(port, hostCidr)),
    ),
    IngressSecurityGroup: group(
      'ingress',
      [80, 443].map((port) => rule(port, '0.0.0.0/0')),
    ),
    MasterAllowCalicoIngressRule: calico('Master', 'Master'),
    MasterAllowWorkerCalicoIngressRule: calico('Master', 'Worker'),
    WorkerAllowCalicoIngressRule: calico('Worker', 'Worker'),
    WorkerAllowMasterCalicoIngressRule: calico('Worker', 'Master'),
  };
}

/** The guest account's stack. */
export function guestMain(cluster: OriginalCluster): { Resources: Resources; Outputs: object } {
  const head = { AWSTemplateFormatVersion: '2010-09-09', Description: 'Main Guest CloudFormation stack.' };
  return {
    ...head,
    Resources: {
      ...network(cluster),
      ...access(cluster),
      ...machines(cluster),
      ...records(cluster),
      ...larger(cluster),
    },
    Outputs: {
      MasterInstanceResourceName: { Value: `MasterInstance${cluster.generation}` },
      WorkerASGName: { Value: ref('workerAutoScalingGroup') },
      WorkerCount: { Value: cluster.workers },
      PeeringId: { Value: ref('VPCPeeringConnection') },
    },
  };
}
