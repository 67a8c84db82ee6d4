/** Every name the operator gives to something in AWS or in the host cluster. Kept from the 2018 operator's naming sheet. */
import type { Cluster, KubernetesSpec } from './cluster.ts';

type Named = Pick<Cluster, 'id'>;

/** What a machine does in a cluster. */
export type Role = 'master' | 'worker';

/** The stack in the guest account that is the cluster. */
export const guestMainStackName = ({ id }: Named): string => `cluster-${id}-guest-main`;
/** The stack in the host account with the role that accepts the peering. */
export const hostSetupStackName = ({ id }: Named): string => `cluster-${id}-host-setup`;
/** The stack in the host account with the routes to the guest. */
export const hostMainStackName = ({ id }: Named): string => `cluster-${id}-host-main`;

/** All stacks of a cluster, and the account each lives in. */
export function stackNames(cluster: Named): {
  readonly guest: readonly string[];
  readonly host: readonly string[];
} {
  return {
    guest: [guestMainStackName(cluster)],
    host: [hostSetupStackName(cluster), hostMainStackName(cluster)],
  };
}

/** The cluster a stack name speaks of; undefined when the name is not one of ours. */
export function clusterIdOfStack(stackName: string): string | undefined {
  return /^cluster-([a-z0-9-]+)-(?:guest-main|host-setup|host-main)$/.exec(stackName)?.[1];
}

/** Role in the host account that the guest account assumes to accept its own peering. */
export const peerRoleName = ({ id }: Named): string => `${id}-vpc-peer-access`;
/** IAM role of machines. */
export const machineRoleName = ({ id }: Named, role: Role): string => `${id}-${role}-EC2-K8S-Role`;
/** Instance profile of machines: named like its role. */
export const instanceProfileName = (cluster: Named, role: Role): string => machineRoleName(cluster, role);
/** Inline policy of the machines' role. */
export const machinePolicyName = ({ id }: Named, role: Role): string => `${id}-${role}-EC2-K8S-Policy`;

/** Name and description of a security group. */
export const securityGroupName = ({ id }: Named, group: Role | 'ingress'): string => `${id}-${group}`;

/** `Name` of the VPC, its internet gateway, its peering and, with one zone, its NAT gateway. */
export const vpcName = ({ id }: Named): string => id;

/** `Name` of a subnet or route table: the 2018 name with one zone, else with the zone behind it. */
export function subnetName(
  cluster: Pick<Cluster, 'id' | 'network'>,
  side: 'public' | 'private',
  zone: string,
): string {
  return `${cluster.id}-${side}${cluster.network.zones.length === 1 ? '' : `-${zone}`}`;
}

/** `Name` of a zone's NAT gateway and its address. */
export function natGatewayName(cluster: Pick<Cluster, 'id' | 'network'>, zone: string): string {
  return cluster.network.zones.length === 1 ? cluster.id : `${cluster.id}-${zone}`;
}

/** `Name` of every master's instance; which master it is stands in the tag `masterIndexTag`. */
export const masterName = ({ id }: Named): string => `${id}-master`;

/** Tag of what belongs to one master (group, instance, interface, etcd volume): its number, counted from 0. */
export const masterIndexTag = 'aws-operator.giantswarm.io/master';

/** What the guest stack's template calls the group of a master; the number may be a shell variable. */
export const masterGroupLogicalId = (index: number | string): string => `Master${index}AutoScalingGroup`;

/** `Name` of instances of a pool: `<id>-worker` for the pool called worker, as in 2018. */
export function workerName({ id }: Named, pool: string): string {
  return pool === 'worker' ? `${id}-worker` : `${id}-worker-${pool}`;
}

/** `Name` of a master's etcd volume: the 2018 name for a single master, else with the master's number from 0. */
export function etcdVolumeName(cluster: Pick<Cluster, 'id' | 'masters'>, index: number): string {
  return `${cluster.id}-etcd${cluster.masters.count === 1 ? '' : `-${index}`}`;
}

/** DNS name of one etcd member; the single master's is the cluster's etcd domain itself. */
export function etcdMemberDomain(cluster: Pick<Cluster, 'masters' | 'kubernetes'>, index: number): string {
  const { etcdDomain } = cluster.kubernetes;
  if (cluster.masters.count === 1) return etcdDomain;
  const [label, ...rest] = etcdDomain.split('.');
  return [`${label}${index}`, ...rest].join('.');
}

const firstLabel = (domain: string): string => domain.split('.')[0] ?? domain;

/** Load balancer of the API: named after the first label of its domain. */
export function apiLoadBalancerName(
  cluster: Named & { readonly kubernetes: Pick<KubernetesSpec, 'apiDomain'> },
): string {
  return `${cluster.id}-${firstLabel(cluster.kubernetes.apiDomain)}`;
}

/** Load balancer of the ingress: named after the first label of its domain. */
export function ingressLoadBalancerName(
  cluster: Named & { readonly kubernetes: Pick<KubernetesSpec, 'ingressDomain'> },
): string {
  return `${cluster.id}-${firstLabel(cluster.kubernetes.ingressDomain)}`;
}

/** Bucket of the machines' configuration. Bucket names are global, hence the account in front. */
export function bucketName(cluster: Named & { readonly guest: Pick<Cluster['guest'], 'id'> }): string {
  return `${cluster.guest.id}-g8s-${cluster.id}`;
}

/** Bucket that receives the access logs of the cluster's bucket. */
export const accessLogBucketName = ({ id }: Named): string => `${id}-g8s-access-logs`;

/** Prefix of access logs within their bucket. */
export function accessLogPrefix(cluster: Pick<Cluster, 'id' | 'guest'>): string {
  return `${bucketName(cluster)}/`;
}

/** Below this lies everything machines fetch. */
const machineConfigPrefix = 'cloudconfig/';

/** Key of a machine's configuration; the content is part of the name, so an object never changes. */
export function machineConfigKey(
  cluster: Pick<Cluster, 'releaseVersion'>,
  role: Role,
  sha256: string,
): string {
  return `${machineConfigPrefix}${cluster.releaseVersion}/${role}-${sha256}.ign`;
}

/** What a role's policy lets it read: every release's configuration for that role and nothing of the other's. */
export function machineConfigPattern(role: Role): string {
  return `${machineConfigPrefix}*/${role}-*`;
}

/** Below this lie the snapshots of etcd in the cluster's bucket: `etcd-snapshots/2026-11-22T10-15-00Z.db`. */
export const snapshotPrefix = 'etcd-snapshots/';

/** Alias of the KMS key. */
export const keyAlias = ({ id }: Named): string => `alias/${id}`;

/** Lifecycle hook that holds a machine until it is drained. */
export const drainHookName = 'NodeDrainer';

/** Secret with a component's certificate: `al9qy-api`. */
export const certificateSecretName = ({ id }: Named, component: string): string => `${id}-${component}`;

/** Secret with the key that encrypts Secrets in the guest's etcd. */
export const encryptionSecretName = ({ id }: Named): string => `${id}-encryption`;

/** Namespace of the cluster in the host cluster. */
export const hostNamespace = ({ id }: Named): string => id;

/** Service and Endpoints in the host namespace that lead to the masters. */
export const hostServiceName = 'master';

/** Holds the AWSConfig until everything is gone. */
export const finalizer = 'operatorkit.giantswarm.io/aws-operator';

/** Names of DNS records that the guest stack makes. */
export function recordNames(cluster: Pick<Cluster, 'kubernetes' | 'masters'>): readonly string[] {
  const { apiDomain, etcdDomain, ingressDomain, ingressWildcardDomain } = cluster.kubernetes;
  const members = Array.from({ length: cluster.masters.count }, (_, index) =>
    etcdMemberDomain(cluster, index),
  );
  return [...new Set([apiDomain, etcdDomain, ...members, ingressDomain, ingressWildcardDomain])];
}
