/** The machines, load balancers and records of the 2018 operator's guest stack, for tests. */
import { get, named, type OriginalCluster, type Resources, ref } from './original-parts-for-tests.ts';

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

/** Master, its volumes, the load balancers and the workers' group. */
export function machines({ id, image, generation, workers }: OriginalCluster): Resources {
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

/** The four DNS records. */
export function records({ id, zoneId, generation }: OriginalCluster): Resources {
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

/** More subnets with tables and routes. */
export function larger({ cidr, extraZones = 0, hostCidr }: OriginalCluster): Resources {
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
