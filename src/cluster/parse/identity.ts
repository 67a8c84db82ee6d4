/** Reads who a cluster is: its ID, organisation and region; and checks that every name made from them fits. */
import type { AWSConfigSpec } from '../../api/awsconfig.ts';
import type { Credential } from '../credential.ts';
import type { Installation } from '../installation.ts';
import * as names from '../names.ts';
import { type Partition, partitionOf } from '../partitions.ts';
import { nearestRegion, regions } from '../regions.ts';
import { isLabelValue } from './labels.ts';
import { given, type Report } from './report.ts';

/** Namespaces that belong to others; a cluster's namespace is named after it and goes with it. */
const takenNamespaces = ['default', 'giantswarm', 'monitoring'];

/** The cluster ID; undefined where a problem was reported. */
export function readId(spec: AWSConfigSpec, report: Report): string | undefined {
  const field = 'spec.cluster.id';
  const id = spec.cluster.id;
  if (id === '') report(field, 'the cluster has no ID', 'Give a short name like al9qy.');
  else if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(id))
    report(
      field,
      `"${id}" has characters that names in AWS or Kubernetes do not allow`,
      'Use lower-case letters, digits, and dashes between them.',
    );
  else if (takenNamespaces.includes(id) || id.startsWith('kube-'))
    report(
      field,
      `"${id}" is a namespace of the host cluster that is not the cluster’s`,
      'Choose another ID.',
    );
  // Source: naming rules of S3 buckets (xn--, sthree-, amzn-s3-demo-), security groups (sg-) and load balancers (internal-).
  else if (/^(xn--|sthree|amzn-s3-demo|sg(-|$)|internal(-|$))/.test(id))
    report(field, `"${id}" begins with letters that AWS keeps for itself`, 'Choose another ID.');
  else return id;
  return undefined;
}

interface Limit {
  readonly what: string;
  readonly name: string;
  readonly longest: number;
}

/** What the longest names are made of. */
export interface NameParts {
  readonly id: string;
  readonly guest: { readonly id: string };
  readonly kubernetes: { readonly apiDomain: string; readonly ingressDomain: string };
}

/** What is made from the ID, with AWS's and Kubernetes' limits. */
function limits(cluster: NameParts): readonly Limit[] {
  return [
    { what: 'load balancer', name: names.apiLoadBalancerName(cluster), longest: 32 },
    { what: 'load balancer', name: names.ingressLoadBalancerName(cluster), longest: 32 },
    { what: 'bucket', name: names.accessLogBucketName(cluster), longest: 63 },
    { what: 'bucket', name: names.bucketName(cluster), longest: 63 },
    { what: 'role', name: names.machineRoleName(cluster, 'worker'), longest: 64 },
    { what: 'role', name: names.peerRoleName(cluster), longest: 64 },
    { what: 'stack', name: names.hostSetupStackName(cluster), longest: 128 },
    { what: 'namespace', name: names.hostNamespace(cluster), longest: 63 },
  ];
}

/** Reports the name that exceeds its limit most, if one does. */
export function reportLongNames(cluster: NameParts, report: Report): void {
  const excess = ({ name, longest }: Limit): number => name.length - longest;
  const [worst] = limits(cluster).toSorted((a, b) => excess(b) - excess(a));
  if (worst === undefined || excess(worst) <= 0) return;
  const fits = cluster.id.length - excess(worst);
  report(
    'spec.cluster.id',
    `"${cluster.id}" is too long: the ${worst.what} ${worst.name} would have ${worst.name.length} characters, and AWS allows ${worst.longest}`,
    fits > 0 ? `Use at most ${fits} characters.` : 'Use a shorter domain for it as well.',
  );
}

/** The organisation, which becomes a tag and a label. */
export function readOrganization(spec: AWSConfigSpec, report: Report): string {
  const organization = given(spec.cluster.customer?.id) ?? '';
  if (organization.length > 63 || !isLabelValue(organization))
    report(
      'spec.cluster.customer.id',
      `"${organization}" cannot be the value of a label`,
      'Use up to 63 letters, digits, dots, dashes and underscores, with a letter or digit at both ends.',
    );
  return organization;
}

/** The region and its partition; undefined where a problem was reported. */
export function readRegion(
  spec: AWSConfigSpec,
  { defaultRegion }: Installation,
  report: Report,
): { readonly region: string; readonly partition: Partition } | undefined {
  const field = 'spec.aws.region';
  const region = given(spec.aws.region) ?? defaultRegion;
  if (region === undefined) {
    report(field, 'the cluster has no region', 'Give one like eu-central-1.');
    return undefined;
  }
  const partition = regions.includes(region) ? partitionOf(region) : undefined;
  if (partition !== undefined) return { region, partition };
  report(field, `AWS has no region "${region}"`, `Did you mean ${nearestRegion(region)}?`);
  return undefined;
}

/** Reports a role that cannot act in the region because it is of another partition. */
export function reportPartition(
  { region, partition }: { readonly region: string; readonly partition: Partition },
  credential: Credential,
  report: Report,
): void {
  if (partition === credential.partition) return;
  report(
    'spec.aws.region',
    `${region} is in partition ${partition}, but the role ${credential.roleArn} is in partition ${credential.partition}`,
    'Choose a region of the role’s partition, or a role of the region’s partition.',
  );
}
