/** The three stacks of the 2018 operator, by the structure of their resources, for tests. */

type Resources = Record<string, object>;

/** What the guest stack needs to know of the world. */
export interface OriginalCluster {
  readonly id: string;
  readonly cidr: string;
  readonly image: string;
  readonly hostAccount: string;
  readonly hostVpcId: string;
  readonly hostCidr: string;
  readonly peerRoleArn: string;
  readonly zoneId: string;
  /** Part of the master's logical name: another one replaces the master. */
  readonly generation: string;
  readonly workers: number;
  /** Further subnets, routes and rules, to make the stack larger. */
  readonly extraZones?: number;
}

const ref = (Ref: string): object => ({ Ref });
const get = (resource: string, attribute: string): object => ({ 'Fn::GetAtt': [resource, attribute] });
const named = (Value: string): object => ({ Tags: [{ Key: 'Name', Value }] });
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

function balancer(id: string, kind: 'Api' | 'Ingress', more: object): object {
  const group = kind === 'Api' ? 'MasterSecurityGroup' : 'IngressSecurityGroup';
  const listener = (from: number, to: number): object => ({
    InstancePort: to,
    InstanceProtocol: 'TCP',
    LoadBalancerPort: from,
    Protocol: 'TCP',
  });
  const HealthCheck = {
    HealthyThreshold: 2,
    Interval: 5,
    Target: 'TCP:443',
    Timeout: 3,
    UnhealthyThreshold: 2,
  };
  const proxy = { Name: 'ProxyProtocol', Value: true };
  const Policies = [
    {
      PolicyName: 'EnableProxyProtocol',
      PolicyType: 'ProxyProtocolPolicyType',
      Attributes: [proxy],
      InstancePorts: [30010, 30011],
    },
  ];
  return {
    Type: 'AWS::ElasticLoadBalancing::LoadBalancer',
    DependsOn: 'VPCGatewayAttachment',
    Properties: {
      ConnectionSettings: { IdleTimeout: 1200 },
      HealthCheck,
      Listeners: kind === 'Api' ? [listener(443, 443)] : [listener(443, 30011), listener(80, 30010)],
      LoadBalancerName: `${id}-${kind.toLowerCase()}`,
      Scheme: 'internet-facing',
      SecurityGroups: [ref(group)],
      Subnets: [ref('PublicSubnet')],
      ...(kind === 'Ingress' ? { Policies } : {}),
      ...more,
    },
  };
}

function machines({ id, image, generation, workers }: OriginalCluster): Resources {
  const master = `MasterInstance${generation}`;
  const volume = (kind: string): object => ({
    Type: 'AWS::EC2::Volume',
    DependsOn: master,
    Properties: {
      Encrypted: true,
      Size: 100,
      VolumeType: 'gp2',
      AvailabilityZone: get(master, 'AvailabilityZone'),
      ...named(`${id}-${kind}`),
    },
  });
  const mount = (kind: string, Device: string): object => ({
    Type: 'AWS::EC2::VolumeAttachment',
    Properties: { Device, InstanceId: ref(master), VolumeId: ref(`${kind}Volume`) },
  });
  const disk = {
    DeviceName: '/dev/xvdh',
    Ebs: { DeleteOnTermination: true, VolumeSize: 100, VolumeType: 'gp2' },
  };
  const roll = { MinInstancesInService: 1, MaxBatchSize: 1, PauseTime: 'PT5M' };
  return {
    [master]: {
      Type: 'AWS::EC2::Instance',
      Properties: {
        AvailabilityZone: 'eu-central-1a',
        IamInstanceProfile: ref('MasterInstanceProfile'),
        ImageId: image,
        InstanceType: 'm3.large',
        Monitoring: false,
        SecurityGroupIds: [ref('MasterSecurityGroup')],
        SubnetId: ref('PrivateSubnet'),
        UserData: 'I2Nsb3VkLWNvbmZpZw==',
        ...named(`${id}-master`),
      },
    },
    DockerVolume: volume('docker'),
    EtcdVolume: volume('etcd'),
    [`${master}DockerMountPoint`]: mount('Docker', '/dev/xvdc'),
    [`${master}EtcdMountPoint`]: mount('Etcd', '/dev/xvdh'),
    ApiLoadBalancer: balancer(id, 'Api', { Instances: [ref(master)] }),
    IngressLoadBalancer: balancer(id, 'Ingress', {}),
    workerLaunchConfiguration: {
      Type: 'AWS::AutoScaling::LaunchConfiguration',
      Properties: {
        ImageId: image,
        SecurityGroups: [ref('WorkerSecurityGroup')],
        InstanceType: 'm3.large',
        InstanceMonitoring: false,
        IamInstanceProfile: ref('WorkerInstanceProfile'),
        BlockDeviceMappings: [disk],
        AssociatePublicIpAddress: false,
        UserData: 'I2Nsb3VkLWNvbmZpZw==',
      },
    },
    NodeDrainerLifecycleHook: {
      Type: 'AWS::AutoScaling::LifecycleHook',
      Properties: {
        AutoScalingGroupName: ref('workerAutoScalingGroup'),
        DefaultResult: 'CONTINUE',
        HeartbeatTimeout: 3600,
        LifecycleHookName: 'NodeDrainer',
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      },
    },
    workerAutoScalingGroup: {
      Type: 'AWS::AutoScaling::AutoScalingGroup',
      Properties: {
        VPCZoneIdentifier: [ref('PrivateSubnet')],
        AvailabilityZones: ['eu-central-1a'],
        DesiredCapacity: workers,
        MinSize: workers,
        MaxSize: workers + 1,
        LaunchConfigurationName: ref('workerLaunchConfiguration'),
        LoadBalancerNames: [ref('IngressLoadBalancer')],
        HealthCheckGracePeriod: 10,
        MetricsCollection: [{ Granularity: '1Minute' }],
        Tags: [{ Key: 'Name', Value: `${id}-worker`, PropagateAtLaunch: true }],
      },
      UpdatePolicy: { AutoScalingRollingUpdate: roll },
    },
  };
}

function records({ id, zoneId, generation }: OriginalCluster): Resources {
  const domain = `${id}.k8s.sandbox.example`;
  const record = (Properties: object): object => ({
    Type: 'AWS::Route53::RecordSet',
    Properties: { HostedZoneId: zoneId, ...Properties },
  });
  const alias = (Name: string, to: string): object =>
    record({
      Name,
      Type: 'A',
      AliasTarget: {
        DNSName: get(to, 'DNSName'),
        HostedZoneId: get(to, 'CanonicalHostedZoneNameID'),
        EvaluateTargetHealth: false,
      },
    });
  const cname = (Name: string, target: string | object): object =>
    record({ Name, Type: 'CNAME', TTL: '900', ResourceRecords: [target] });
  return {
    ApiRecordSet: alias(`api.${domain}.`, 'ApiLoadBalancer'),
    EtcdRecordSet: cname(`etcd.${domain}.`, get(`MasterInstance${generation}`, 'PrivateDnsName')),
    IngressRecordSet: alias(`ingress.${domain}.`, 'IngressLoadBalancer'),
    IngressWildcardRecordSet: cname(`*.${domain}.`, { Ref: 'IngressRecordSet' }),
  };
}

function larger({ cidr, extraZones = 0, hostCidr }: OriginalCluster): Resources {
  const resources: Resources = {};
  for (let zone = 0; zone < extraZones; zone += 1) {
    const block = { 'Fn::Select': [zone + 4, { 'Fn::Cidr': [cidr, 16, 8] }] };
    const table = `Table${zone}`;
    const to = {
      RouteTableId: ref(table),
      DestinationCidrBlock: '0.0.0.0/0',
      NatGatewayId: ref('NATGateway'),
    };
    const host = { RouteTableId: ref(table), DestinationCidrBlock: hostCidr };
    resources[`Subnet${zone}`] = {
      Type: 'AWS::EC2::Subnet',
      Properties: { VpcId: ref('VPC'), CidrBlock: block },
    };
    resources[table] = { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('VPC') } };
    resources[`Association${zone}`] = {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { RouteTableId: ref(table), SubnetId: ref(`Subnet${zone}`) },
    };
    resources[`Nat${zone}`] = { Type: 'AWS::EC2::Route', Properties: to };
    resources[`Host${zone}`] = {
      Type: 'AWS::EC2::Route',
      Properties: { ...host, VpcPeeringConnectionId: ref('VPCPeeringConnection') },
    };
  }
  return resources;
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
