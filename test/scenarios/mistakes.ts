/** The mistakes a user can make in an AWSConfig, each with the field, the problem and the remedy that must be told. */
import type { Editable } from '../../sandbox/stage/clusters.ts';

export interface Mistake {
  /** Completes `… is named with field and remedy`. */
  readonly what: string;
  readonly make: (spec: Editable) => unknown;
  readonly field: string;
  /** What is wrong, and what to do about it. */
  readonly says: readonly [problem: RegExp, remedy: RegExp];
}

const wrong = (
  what: string,
  make: Mistake['make'],
  field: string,
  ...says: readonly [RegExp, RegExp]
): Mistake => ({ what, make, field, says });

/** Changes `spec.aws.vpc`. */
export const vpc =
  (change: object) =>
  (spec: Editable): unknown =>
    Object.assign(spec['aws'].vpc, change);
/** Names another credential Secret. */
export const namesSecret =
  (name: string) =>
  (spec: Editable): unknown =>
    (spec['aws'].credentialSecret = { name, namespace: 'giantswarm' });

/** Mistakes in blocks and in what the host's network is said to be. */
export const networkMistakes: readonly Mistake[] = [
  wrong(
    'a malformed block',
    vpc({ cidr: '10.70.0.0/33' }),
    'spec.aws.vpc.cidr',
    /"10\.70\.0\.0\/33" is not an IPv4 block/,
    /Write it like/,
  ),
  wrong(
    'a block of the internet',
    vpc({ cidr: '8.8.0.0/16' }),
    'spec.aws.vpc.cidr',
    /8\.8\.0\.0\/16 is foreign/,
    /Choose|Use/,
  ),
  wrong(
    'the block of the host VPC',
    vpc({ cidr: '10.0.0.0/16' }),
    'spec.aws.vpc.cidr',
    /overlaps 10\.0\.0\.0\/16 of the host VPC vpc-/,
    /Choose a block for the VPC/,
  ),
  wrong(
    'pods inside the VPC',
    (spec) => (
      vpc({ cidr: '10.71.0.0/16' })(spec), (spec['cluster'].calico = { subnet: '10.71.0.0', cidr: 17 })
    ),
    'spec.cluster.calico.subnet',
    /overlaps/,
    /Choose/,
  ),
  wrong(
    'Services inside the VPC',
    (spec) => (
      vpc({ cidr: '10.72.0.0/16' })(spec),
      (spec['cluster'].kubernetes = { api: { clusterIPRange: '10.72.5.0/24' } })
    ),
    'spec.cluster.kubernetes.api.clusterIPRange',
    /overlaps/,
    /Choose/,
  ),
  wrong(
    'Services among the pods',
    (spec) => (
      (spec['cluster'].calico = { subnet: '192.168.0.0', cidr: 16 }),
      (spec['cluster'].kubernetes = { api: { clusterIPRange: '192.168.5.0/24' } })
    ),
    'spec.cluster.kubernetes.api.clusterIPRange',
    /overlaps/,
    /Choose/,
  ),
  wrong(
    'pods in the host VPC',
    (spec) => (spec['cluster'].calico = { subnet: '10.0.0.0', cidr: 17 }),
    'spec.cluster.calico.subnet',
    /overlaps 10\.0\.0\.0\/16 of the host VPC/,
    /Choose a block for the pod network/,
  ),
  wrong(
    'a subnet outside the VPC',
    vpc({ cidr: '10.73.0.0/16', privateSubnetCidr: '10.9.0.0/24', publicSubnetCidr: '10.73.1.0/24' }),
    'spec.aws.vpc.privateSubnetCidr',
    /10\.9\.0\.0\/24 .*10\.73\.0\.0\/16/,
    /Choose|Use|Give/,
  ),
  wrong(
    'a VPC too small for three zones',
    (spec) => (
      (spec['aws'].zones = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c']),
      vpc({ cidr: '10.74.0.0/28' })(spec)
    ),
    'spec.aws.vpc.cidr',
    /too small/,
    /Use|Choose|Give/,
  ),
  wrong(
    'a host VPC that is not there',
    vpc({ peerId: 'vpc-11111111111111111' }),
    'spec.aws.vpc.peerId',
    /the host account 111111111111 has no VPC vpc-11111111111111111 in eu-central-1/,
    /Give the ID/,
  ),
  wrong(
    'a route table that is not there',
    vpc({ routeTableNames: ['sandbox-private-a', 'nowhere'] }),
    'spec.aws.vpc.routeTableNames',
    /has no route table named "nowhere"/,
    /Correct the name/,
  ),
];

/** Mistakes in who and what the cluster is. */
export const clusterMistakes: readonly Mistake[] = [
  wrong(
    'an id with bad characters',
    (spec) => (spec['cluster'].id = 'Al_9'),
    'spec.cluster.id',
    /"Al_9" has characters/,
    /Use lower-case letters/,
  ),
  wrong(
    'an id too long for a load balancer',
    (spec) => (spec['cluster'].id = 'a'.repeat(40)),
    'spec.cluster.id',
    /too long: the load balancer .* allows 32/,
    /Use at most \d+ characters/,
  ),
  wrong('no workers', (spec) => (spec['aws'].workers = []), 'spec.aws.workers', /./, /Give|Add|Use/),
  wrong(
    'two masters',
    (spec) => (spec['aws'].masters = [{}, {}]),
    'spec.aws.masters',
    /2|two/,
    /1 or 3|one or three/i,
  ),
  wrong(
    'domains without a zone',
    (spec) => delete spec['aws'].hostedZoneID,
    'spec.aws',
    /no zone/,
    /Give the ID of a Route 53 zone/,
  ),
  wrong(
    'an unknown region',
    (spec) => (spec['aws'].region = 'eu-centrall-1'),
    'spec.aws.region',
    /AWS has no region "eu-centrall-1"/,
    /Did you mean eu-central-1\?/,
  ),
  wrong(
    'a region of another partition',
    (spec) => (spec['aws'].region = 'cn-north-1'),
    'spec.aws.region',
    /cn-north-1 is in partition aws-cn, but the role .* is in partition aws\b/,
    /Choose a region of the role’s partition/,
  ),
  wrong(
    'a release nobody knows',
    (spec) => (spec['versionBundle'].version = '9.9.9'),
    'spec.versionBundle.version',
    /9\.9\.9 is not a release of this operator, so nothing is touched/,
    /It knows 4\.0\.0/,
  ),
];

/** Mistakes in the Secret that names the guest account's role. */
export const credentialMistakes: readonly Mistake[] = [
  wrong(
    'a credential Secret that is not there',
    namesSecret('nobody'),
    'spec.aws.credentialSecret',
    /the Secret giantswarm\/nobody does not exist/,
    /Create it\./,
  ),
  wrong(
    'a credential Secret without a role',
    namesSecret('empty'),
    'spec.aws.credentialSecret',
    /the Secret giantswarm\/empty has no key aws\.awsoperator\.arn/,
    /Put the ARN of a role/,
  ),
  wrong(
    'a credential that is not a role',
    namesSecret('user'),
    'spec.aws.credentialSecret',
    /"arn:aws:iam::222222222222:user\/jane", which is not the ARN of a role/,
    /Put the ARN of a role/,
  ),
];
