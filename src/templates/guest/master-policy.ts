/**
 * What masters may do: find and attach what is theirs, and what the cloud controller and the EBS driver, which run
 * there, need. Everything that changes something is bound to the cluster's ownership tag.
 * Sources: kubernetes/cloud-provider-aws docs/prerequisites.md, kubernetes-sigs/aws-ebs-csi-driver
 * docs/example-iam-policy.json, kops pkg/model/iam.
 */
import type { Cluster } from '../../cluster/cluster.ts';
import { guestMainStackName, masterIndexTag, snapshotPrefix } from '../../cluster/names.ts';
import { ownershipTagKey } from '../../cluster/tags.ts';
import { arn, type Statement } from '../policy.ts';

/** The statements, in an order that keeps the template's bytes. */
export function masterStatements(cluster: Cluster, bucket: string): readonly Statement[] {
  return [
    reading,
    snapshots(cluster, bucket),
    serving(cluster),
    ...attaching(cluster),
    ...volumes(cluster),
    ...loadBalancing(cluster),
    ...tagging(cluster),
  ];
}

type Condition = NonNullable<Statement['Condition']>;

const owned = ({ id }: Cluster): Condition[string] => ({
  [`aws:ResourceTag/${ownershipTagKey(id)}`]: 'owned',
});
const requestedOwned = ({ id }: Cluster): Condition[string] => ({
  [`aws:RequestTag/${ownershipTagKey(id)}`]: 'owned',
});
const mastersOwn = `aws:ResourceTag/${masterIndexTag}`;

/** EC2 resources of the cluster's own account and region. */
const ec2 = (cluster: Cluster, kind: string): string =>
  arn(cluster.partition, ['ec2', cluster.region, cluster.guest.id], `${kind}/*`);

const allow = (
  Action: readonly string[],
  Resource: string | readonly string[],
  condition?: Condition,
): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(condition === undefined ? {} : { Condition: condition }),
});

/** Actions of one service, written without its name: `named('ec2', 'AttachVolume DetachVolume')`. */
const named = (service: string, actions: string, verb = ''): readonly string[] =>
  actions.split(/\s+/).map((action) => `${service}:${verb}${action}`);

/** Describing knows no resource-level permissions. */
const reading: Statement = allow(
  [
    ...named(
      'ec2',
      `AvailabilityZones Instances InstanceTopology InstanceTypes NetworkInterfaces Regions RouteTables SecurityGroups
      Subnets Tags VolumeStatus Volumes VolumesModifications Vpcs`,
      'Describe',
    ),
    ...named('autoscaling', 'AutoScalingGroups AutoScalingInstances LaunchConfigurations Tags', 'Describe'),
    ...named(
      'elasticloadbalancing',
      `Listeners LoadBalancerAttributes LoadBalancerPolicies LoadBalancers TargetGroupAttributes TargetGroups
      TargetHealth`,
      'Describe',
    ),
  ],
  '*',
);

/** A master stores snapshots of etcd and reads them back. It can remove none: the bucket does that when they are old. */
function snapshots({ partition }: Cluster, bucket: string): Statement {
  const objects = arn(partition, ['s3', '', ''], `${bucket}/${snapshotPrefix}*`);
  return allow(['s3:PutObject', 's3:GetObject'], objects);
}

/** A master tells the guest stack that it serves. */
function serving(cluster: Cluster): Statement {
  const { partition, region, guest } = cluster;
  const stack = `stack/${guestMainStackName(cluster)}/*`;
  return allow(
    ['cloudformation:SignalResource'],
    arn(partition, ['cloudformation', region, guest.id], stack),
  );
}

/** A master moves its address and its etcd volume from a machine that is gone to itself. */
function attaching(cluster: Cluster): readonly Statement[] {
  const interfaces = ['ec2:AttachNetworkInterface', 'ec2:DetachNetworkInterface'];
  const ownInterface = { StringEquals: owned(cluster), Null: { [mastersOwn]: 'false' } };
  return [
    allow(interfaces, ec2(cluster, 'network-interface'), ownInterface),
    allow([...interfaces, 'ec2:AttachVolume', 'ec2:DetachVolume'], ec2(cluster, 'instance'), {
      StringEquals: owned(cluster),
    }),
    allow(['ec2:AttachVolume', 'ec2:DetachVolume'], ec2(cluster, 'volume'), { StringEquals: owned(cluster) }),
  ];
}

/** The EBS driver makes and removes volumes of the cluster, but can neither change nor delete etcd's. */
function volumes(cluster: Cluster): readonly Statement[] {
  return [
    allow(['ec2:CreateVolume'], ec2(cluster, 'volume'), { StringEquals: requestedOwned(cluster) }),
    allow(['ec2:DeleteVolume', 'ec2:ModifyVolume'], ec2(cluster, 'volume'), {
      StringEquals: owned(cluster),
      Null: { [mastersOwn]: 'true' },
    }),
  ];
}

const loadBalancerChanges = named(
  'elasticloadbalancing',
  `AddTags ApplySecurityGroupsToLoadBalancer AttachLoadBalancerToSubnets ConfigureHealthCheck
  CreateLoadBalancerListeners CreateLoadBalancerPolicy DeleteListener DeleteLoadBalancer DeleteLoadBalancerListeners
  DeleteTargetGroup DeregisterInstancesFromLoadBalancer DeregisterTargets DetachLoadBalancerFromSubnets ModifyListener
  ModifyLoadBalancerAttributes ModifyTargetGroup ModifyTargetGroupAttributes RegisterInstancesWithLoadBalancer
  RegisterTargets SetLoadBalancerPoliciesForBackendServer SetLoadBalancerPoliciesOfListener SetSecurityGroups`,
);

/** The cloud controller's Services of type LoadBalancer. */
function loadBalancing(cluster: Cluster): readonly Statement[] {
  const mine = { StringEquals: owned(cluster) };
  const groupChanges = named(
    'ec2',
    'AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress DeleteSecurityGroup',
  );
  const creations = named('elasticloadbalancing', 'CreateListener CreateLoadBalancer CreateTargetGroup');
  return [
    allow(['ec2:CreateSecurityGroup'], ec2(cluster, 'vpc'), mine),
    allow(['ec2:CreateSecurityGroup'], ec2(cluster, 'security-group'), {
      StringEquals: requestedOwned(cluster),
    }),
    allow(groupChanges, ec2(cluster, 'security-group'), mine),
    allow(['ec2:ModifyInstanceAttribute'], ec2(cluster, 'instance'), mine),
    allow(creations, '*', { StringEquals: requestedOwned(cluster) }),
    allow(loadBalancerChanges, '*', mine),
  ];
}

/** Tags at birth, and later every tag but the one that says whose it is. */
function tagging(cluster: Cluster): readonly Statement[] {
  const kinds = [ec2(cluster, 'volume'), ec2(cluster, 'security-group')];
  return [
    allow(['ec2:CreateTags'], kinds, {
      StringEquals: {
        ...requestedOwned(cluster),
        'ec2:CreateAction': ['CreateVolume', 'CreateSecurityGroup'],
      },
    }),
    allow(['ec2:CreateTags', 'ec2:DeleteTags'], kinds, {
      StringEquals: owned(cluster),
      Null: { [`aws:RequestTag/${ownershipTagKey(cluster.id)}`]: 'true' },
    }),
  ];
}
