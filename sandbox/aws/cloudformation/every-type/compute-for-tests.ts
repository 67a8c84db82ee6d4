/** What is proved of machines, their groups, disks, interfaces and load balancers. */
import {
  DeleteLaunchConfigurationCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeLaunchConfigurationsCommand,
  DescribeLifecycleHooksCommand,
  DescribePoliciesCommand,
  DescribeScheduledActionsCommand,
  PutLifecycleHookCommand,
  PutScalingPolicyCommand,
  PutScheduledUpdateGroupActionCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  DeleteLaunchTemplateCommand,
  DescribeFlowLogsCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
} from '@aws-sdk/client-ec2';
import {
  ConfigureHealthCheckCommand,
  DescribeLoadBalancersCommand as DescribeClassicCommand,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  AddTagsCommand,
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ModifyListenerCommand,
  ModifyTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { at, type Proof, ref, retaggedById, type Seen, type World } from './proof-for-tests.ts';

async function group(id: string, { services }: World): Promise<Seen> {
  const client = await services.autoScaling();
  const found = await client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [id] }));
  return found.AutoScalingGroups?.[0];
}

async function hook(id: string, { services }: World): Promise<Seen> {
  const client = await services.autoScaling();
  const { AutoScalingGroups = [] } = await client.send(new DescribeAutoScalingGroupsCommand({}));
  const all = await Promise.all(
    AutoScalingGroups.map(({ AutoScalingGroupName }) =>
      client.send(new DescribeLifecycleHooksCommand({ AutoScalingGroupName })),
    ),
  );
  return all
    .flatMap(({ LifecycleHooks = [] }) => LifecycleHooks)
    .find(({ LifecycleHookName }) => LifecycleHookName === id);
}

async function template(id: string, { services }: World): Promise<Seen> {
  const ec2 = await services.ec2();
  const found = await ec2.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [id] }));
  if (found.LaunchTemplates?.[0] === undefined) return undefined;
  const latest = await ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: ['$Latest'] }),
  );
  const data = latest.LaunchTemplateVersions?.[0]?.LaunchTemplateData?.UserData ?? '';
  return { ...found.LaunchTemplates[0], UserData: Buffer.from(data, 'base64').toString() };
}

async function balancer(id: string, { services }: World): Promise<Seen> {
  const client = await services.elbv2();
  const found = await client.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [id] }));
  const { Attributes } = await client.send(
    new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: id }),
  );
  return { ...found.LoadBalancers?.[0], Attributes };
}

/** What runs in networks, by type. */
export const computeProofs: Readonly<Record<string, Proof>> = {
  'AWS::EC2::Instance': {
    drifts: retaggedById,
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
      return Reservations?.[0]?.Instances?.find(({ State }) => State?.Name !== 'terminated');
    },
    attributes: {
      InstanceId: 'InstanceId',
      AvailabilityZone: 'Placement.AvailabilityZone',
      PrivateDnsName: 'PrivateDnsName',
      PrivateIp: 'PrivateIpAddress',
      PublicDnsName: (seen) => at(seen, 'PublicDnsName') ?? '',
      PublicIp: (seen) => at(seen, 'PublicIpAddress') ?? '',
      VpcId: 'VpcId',
      'State.Code': 'State.Code',
      'State.Name': 'State.Name',
    },
    updated: { property: 'InstanceType', shown: 'InstanceType' },
    replaced: {
      property: 'SubnetId',
      always: { ImageId: ref('Image'), InstanceType: 'm5.large' },
      before: { SubnetId: ref('SubnetA') },
      after: { SubnetId: ref('SubnetB') },
    },
  },
  'AWS::EC2::LaunchTemplate': {
    drifts: {
      of: 'leaf',
      says: 'DELETED',
      by: async (id, { services }) =>
        (await services.ec2()).send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id })),
    },
    look: template,
    attributes: {
      LaunchTemplateId: 'LaunchTemplateId',
      LatestVersionNumber: 'LatestVersionNumber',
      DefaultVersionNumber: 'DefaultVersionNumber',
    },
    updated: { property: 'LaunchTemplateData', shown: 'UserData', becomes: () => 'turn-2' },
    replaced: {
      property: 'LaunchTemplateName',
      always: { LaunchTemplateData: { InstanceType: 'm5.large' } },
      before: { LaunchTemplateName: 'every-before' },
      after: { LaunchTemplateName: 'every-after' },
    },
  },
  'AWS::EC2::NetworkInterface': {
    drifts: retaggedById,
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      const found = await ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [id] }));
      return found.NetworkInterfaces?.[0];
    },
    attributes: {
      Id: 'NetworkInterfaceId',
      PrimaryPrivateIpAddress: 'PrivateIpAddress',
      SecondaryPrivateIpAddresses: (seen) =>
        (
          (seen as { PrivateIpAddresses?: { Primary?: boolean; PrivateIpAddress?: string }[] })
            .PrivateIpAddresses ?? []
        )
          .flatMap(({ Primary, PrivateIpAddress = '' }) => (Primary === true ? [] : [PrivateIpAddress]))
          .join(','),
      VpcId: 'VpcId',
    },
    unset: {
      PrimaryIpv6Address: 'an interface without a primary IPv6 address',
      PublicIpDnsNameOptions: 'an interface without a public name',
    },
    updated: { property: 'Description', shown: 'Description' },
    replaced: {
      property: 'PrivateIpAddress',
      always: { SubnetId: ref('SubnetA') },
      before: { PrivateIpAddress: '10.50.0.60' },
      after: { PrivateIpAddress: '10.50.0.61' },
    },
  },
  'AWS::EC2::Volume': {
    drifts: retaggedById,
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      return (await ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }))).Volumes?.[0];
    },
    attributes: { VolumeId: 'VolumeId' },
    updated: { property: 'Size', shown: 'Size' },
  },
  'AWS::EC2::VolumeAttachment': {
    drifts: {
      of: 'leaf',
      says: 'DELETED',
      by: async (id, { services }) =>
        (await services.ec2()).send(
          new DetachVolumeCommand({ VolumeId: id.split('|')[0], InstanceId: id.split('|')[1] }),
        ),
    },
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      const [volume = '', instance] = id.split('|');
      const { Volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [volume] }));
      return Volumes?.[0]?.Attachments?.find(({ InstanceId }) => InstanceId === instance);
    },
    attributes: {},
    replaced: {
      property: 'VolumeId',
      always: { InstanceId: ref('Machine') },
      before: { VolumeId: ref('SecondVolume'), Device: '/dev/xvdi' },
      after: { VolumeId: ref('ThirdVolume'), Device: '/dev/xvdj' },
    },
  },
  'AWS::EC2::FlowLog': {
    drifts: retaggedById,
    look: async (id, { services }) => {
      const ec2 = await services.ec2();
      return (await ec2.send(new DescribeFlowLogsCommand({ FlowLogIds: [id] }))).FlowLogs?.[0];
    },
    attributes: { Id: 'FlowLogId' },
    updated: { property: 'Tags', shown: 'Tags[Turn]' },
    replaced: {
      property: 'ResourceId',
      always: {
        TrafficType: 'ALL',
        ResourceType: 'VPC',
        LogGroupName: ref('Logs'),
        DeliverLogsPermissionArn: { 'Fn::GetAtt': 'Role.Arn' },
      },
      before: { ResourceId: ref('OtherVpc') },
      after: { ResourceId: ref('ThirdVpc') },
    },
  },
  'AWS::AutoScaling::AutoScalingGroup': {
    drifts: {
      says: '/MaxSize NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.autoScaling()).send(
          new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: id, MaxSize: 9 }),
        ),
    },
    look: group,
    attributes: { AutoScalingGroupARN: 'AutoScalingGroupARN' },
    updated: { property: 'MaxSize', shown: 'MaxSize' },
    replaced: {
      property: 'AutoScalingGroupName',
      always: {
        MinSize: '0',
        MaxSize: '1',
        VPCZoneIdentifier: [ref('SubnetA')],
        LaunchConfigurationName: ref('Launch'),
      },
      before: { AutoScalingGroupName: 'every-before' },
      after: { AutoScalingGroupName: 'every-after' },
    },
  },
  'AWS::AutoScaling::ScalingPolicy': {
    drifts: {
      says: '/ScalingAdjustment NOT_EQUAL',
      by: async (id, { services, ids }) =>
        (await services.autoScaling()).send(
          new PutScalingPolicyCommand({
            AutoScalingGroupName: ids.get('Workers'),
            PolicyName: id.split('policyName/')[1],
            AdjustmentType: 'ChangeInCapacity',
            ScalingAdjustment: 7,
          }),
        ),
    },
    look: async (id, { services }) => {
      const client = await services.autoScaling();
      return (await client.send(new DescribePoliciesCommand({ PolicyNames: [id] }))).ScalingPolicies?.[0];
    },
    attributes: { Arn: 'PolicyARN', PolicyName: 'PolicyName' },
    updated: { property: 'ScalingAdjustment', shown: 'ScalingAdjustment' },
    replaced: {
      property: 'AutoScalingGroupName',
      always: { AdjustmentType: 'ExactCapacity', ScalingAdjustment: 1 },
      before: { AutoScalingGroupName: ref('Workers') },
      after: { AutoScalingGroupName: ref('OtherWorkers') },
    },
  },
  'AWS::AutoScaling::ScheduledAction': {
    drifts: {
      says: '/MaxSize NOT_EQUAL',
      by: async (id, { services, ids }) =>
        (await services.autoScaling()).send(
          new PutScheduledUpdateGroupActionCommand({
            AutoScalingGroupName: ids.get('Workers'),
            ScheduledActionName: id,
            Recurrence: '0 4 29 2 *',
            MaxSize: 9,
          }),
        ),
    },
    look: async (id, { services }) => {
      const client = await services.autoScaling();
      const found = await client.send(new DescribeScheduledActionsCommand({ ScheduledActionNames: [id] }));
      return found.ScheduledUpdateGroupActions?.[0];
    },
    attributes: { ScheduledActionName: 'ScheduledActionName' },
    updated: { property: 'MaxSize', shown: 'MaxSize' },
    replaced: {
      property: 'AutoScalingGroupName',
      always: { Recurrence: '0 4 29 2 *', MaxSize: 1 },
      before: { AutoScalingGroupName: ref('Workers') },
      after: { AutoScalingGroupName: ref('OtherWorkers') },
    },
  },
  'AWS::AutoScaling::LaunchConfiguration': {
    drifts: {
      of: 'leaf',
      says: 'DELETED',
      by: async (id, { services }) =>
        (await services.autoScaling()).send(
          new DeleteLaunchConfigurationCommand({ LaunchConfigurationName: id }),
        ),
    },
    look: async (id, { services }) => {
      const client = await services.autoScaling();
      const found = await client.send(
        new DescribeLaunchConfigurationsCommand({ LaunchConfigurationNames: [id] }),
      );
      return found.LaunchConfigurations?.[0];
    },
    attributes: {},
    replaced: {
      property: 'InstanceType',
      always: { ImageId: ref('Image') },
      before: { InstanceType: 'm5.large' },
      after: { InstanceType: 'm5.xlarge' },
    },
  },
  'AWS::AutoScaling::LifecycleHook': {
    drifts: {
      says: '/HeartbeatTimeout NOT_EQUAL',
      by: async (id, { services, ids }) =>
        (await services.autoScaling()).send(
          new PutLifecycleHookCommand({
            AutoScalingGroupName: ids.get('Workers'),
            LifecycleHookName: id,
            HeartbeatTimeout: 77,
          }),
        ),
    },
    look: hook,
    attributes: {},
    updated: { property: 'HeartbeatTimeout', shown: 'HeartbeatTimeout' },
    replaced: {
      property: 'LifecycleHookName',
      always: {
        AutoScalingGroupName: ref('Workers'),
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      },
      before: { LifecycleHookName: 'before' },
      after: { LifecycleHookName: 'after' },
    },
  },
  'AWS::ElasticLoadBalancing::LoadBalancer': {
    drifts: {
      says: '/HealthCheck/HealthyThreshold NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.elb()).send(
          new ConfigureHealthCheckCommand({
            LoadBalancerName: id,
            HealthCheck: {
              Target: 'TCP:443',
              Interval: 5,
              Timeout: 3,
              HealthyThreshold: 9,
              UnhealthyThreshold: 2,
            },
          }),
        ),
    },
    look: async (id, { services }) => {
      const client = await services.elb();
      const found = await client.send(new DescribeClassicCommand({ LoadBalancerNames: [id] }));
      return found.LoadBalancerDescriptions?.[0];
    },
    attributes: {
      DNSName: 'DNSName',
      CanonicalHostedZoneName: (seen) => at(seen, 'CanonicalHostedZoneName') ?? at(seen, 'DNSName'),
      CanonicalHostedZoneNameID: /^Z[0-9A-Z]+$/,
      'SourceSecurityGroup.GroupName': /^.+$/,
      'SourceSecurityGroup.OwnerAlias': /^\d{12}$|^amazon-elb$/,
    },
    updated: { property: 'HealthCheck', shown: 'HealthCheck.HealthyThreshold', becomes: () => '3' },
    replaced: {
      property: 'Scheme',
      always: {
        Listeners: [{ Protocol: 'TCP', LoadBalancerPort: '80', InstancePort: '80' }],
        Subnets: [ref('SubnetA')],
        SecurityGroups: [ref('OtherGroup')],
      },
      before: { Scheme: 'internet-facing' },
      after: { Scheme: 'internal' },
    },
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    drifts: {
      says: '/Tags/0/Value NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.elbv2()).send(
          new AddTagsCommand({ ResourceArns: [id], Tags: [{ Key: 'Turn', Value: 'drifted' }] }),
        ),
    },
    look: balancer,
    attributes: {
      LoadBalancerArn: 'LoadBalancerArn',
      LoadBalancerName: 'LoadBalancerName',
      LoadBalancerFullName: (seen) => at(seen, 'LoadBalancerArn')?.split(':loadbalancer/')[1],
      DNSName: 'DNSName',
      CanonicalHostedZoneID: 'CanonicalHostedZoneId',
      SecurityGroups: (seen) => at(seen, 'SecurityGroups') ?? '',
    },
    updated: {
      property: 'LoadBalancerAttributes',
      shown: (seen) => {
        const { Attributes = [] } = seen as { Attributes?: { Key?: string; Value?: string }[] };
        return Attributes.find(({ Key }) => Key === 'load_balancing.cross_zone.enabled')?.Value;
      },
      becomes: () => 'true',
    },
    replaced: {
      property: 'Scheme',
      always: { Type: 'network', Subnets: [ref('SubnetA')] },
      before: { Scheme: 'internal' },
      after: { Scheme: 'internet-facing' },
    },
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    drifts: {
      says: '/HealthCheckIntervalSeconds NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.elbv2()).send(
          new ModifyTargetGroupCommand({ TargetGroupArn: id, HealthCheckIntervalSeconds: 25 }),
        ),
    },
    look: async (id, { services }) => {
      const client = await services.elbv2();
      const found = await client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [id] }));
      return found.TargetGroups?.[0];
    },
    attributes: {
      TargetGroupArn: 'TargetGroupArn',
      TargetGroupName: 'TargetGroupName',
      TargetGroupFullName: (seen) => at(seen, 'TargetGroupArn')?.split(':').at(-1),
      LoadBalancerArns: /^(arn:.+)?$/,
    },
    updated: { property: 'HealthCheckIntervalSeconds', shown: 'HealthCheckIntervalSeconds' },
    replaced: {
      property: 'Port',
      always: { Protocol: 'TCP', VpcId: ref('Vpc') },
      before: { Port: 80 },
      after: { Port: 81 },
    },
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    drifts: {
      says: '/Port NOT_EQUAL',
      by: async (id, { services }) =>
        (await services.elbv2()).send(new ModifyListenerCommand({ ListenerArn: id, Port: 777 })),
    },
    look: async (id, { services }) => {
      const client = await services.elbv2();
      return (await client.send(new DescribeListenersCommand({ ListenerArns: [id] }))).Listeners?.[0];
    },
    attributes: { ListenerArn: 'ListenerArn' },
    updated: { property: 'Port', shown: 'Port' },
    replaced: {
      property: 'LoadBalancerArn',
      always: {
        Port: 90,
        Protocol: 'TCP',
        DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Targets') }],
      },
      before: { LoadBalancerArn: ref('Balancer') },
      after: { LoadBalancerArn: ref('OtherBalancer') },
    },
  },
};
