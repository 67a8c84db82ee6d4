/** Every bad input gets one clear sentence that names the field, the problem and the remedy. */
import { expect, it } from 'vitest';
import { problemsText } from './problem.ts';
import { changed, complaints, credential, installation, sample } from './samples-for-tests.ts';

const cases: readonly (readonly [string, string, unknown, string])[] = [
  // Blocks of addresses
  ['a malformed block', 'spec.aws.vpc.cidr', '10.1.0.0/33', '"10.1.0.0/33" is not an IPv4 block'],
  ['no block', 'spec.aws.vpc.cidr', '', 'the VPC has no block'],
  ['host bits', 'spec.aws.vpc.cidr', '10.1.2.3/16', 'The block of that address is 10.1.0.0/16.'],
  ['a public block', 'spec.aws.vpc.cidr', '8.8.0.0/16', '8.8.0.0/16 is foreign'],
  ['a VPC larger than AWS makes', 'spec.aws.vpc.cidr', '10.0.0.0/8', 'AWS does not make a VPC of 10.0.0.0/8'],
  ['a VPC too small for its zone', 'spec.aws.vpc.cidr', '10.1.0.0/26', 'too small for the subnets of 1 zone'],
  [
    'pods within the VPC',
    'spec.cluster.calico',
    { subnet: '10.1.128.0', cidr: 17 },
    'overlaps 10.1.0.0/16 of the VPC',
  ],
  ['pods of a foreign block', 'spec.cluster.calico', { subnet: '1.1.0.0' }, '1.1.0.0/16 is foreign'],
  [
    'Services within the VPC',
    'spec.cluster.kubernetes.api.clusterIPRange',
    '10.1.0.0/24',
    'of the Service network overlaps 10.1.0.0/16 of the VPC',
  ],
  [
    'Services within the pod network',
    'spec.cluster.kubernetes.api.clusterIPRange',
    '192.168.4.0/24',
    'of the Service network overlaps 192.168.0.0/16 of the pod network',
  ],
  [
    'more Services than Kubernetes takes',
    'spec.cluster.kubernetes.api.clusterIPRange',
    '100.64.0.0/10',
    'Kubernetes cannot use 100.64.0.0/10 for Services',
  ],
  ['a VPC on the container bridge', 'spec.aws.vpc.cidr', '172.17.0.0/16', 'of the container bridge overlaps'],
  [
    'a malformed bridge',
    'spec.cluster.docker',
    { daemon: { cidr: '172.17/16' } },
    '"172.17/16" is not an IPv4 block',
  ],
  [
    'a cluster DNS outside of the Services',
    'spec.cluster.kubernetes.dns',
    { ip: '10.0.0.10' },
    '10.0.0.10 is not a free address of the Service network',
  ],
  [
    'a cluster DNS on the API’s address',
    'spec.cluster.kubernetes.dns',
    { ip: '172.31.0.1' },
    '172.31.0.1 is not a free address of the Service network',
  ],
  ['packets larger than the network', 'spec.cluster.calico', { mtu: 9001 }, '9001 bytes do not fit'],
  [
    'an allow list of hosts',
    'spec.cluster.kubernetes.api',
    { allowList: ['office'] },
    '"office" is not an IPv4 block',
  ],
  // Zones
  ['a zone of another region', 'spec.aws.az', 'eu-west-1a', '"eu-west-1a" is not in region eu-central-1'],
  ['a zone named twice', 'spec.aws.zones', ['eu-central-1a', 'eu-central-1a'], 'a zone is named twice'],
  // Peer
  ['no host VPC', 'spec.aws.vpc.peerId', '', 'the host VPC is not named'],
  ['a host VPC by name', 'spec.aws.vpc.peerId', 'main', '"main" is not the ID of a VPC'],
  ['a route table named twice', 'spec.aws.vpc.routeTableNames', ['a', 'a'], '"a" is named twice'],
  // Identity
  ['no ID', 'spec.cluster.id', '', 'the cluster has no ID'],
  ['an ID with bad characters', 'spec.cluster.id', 'Al9qy_1', '"Al9qy_1" has characters'],
  ['an ID that is too long', 'spec.cluster.id', 'a'.repeat(25), 'Use at most 24 characters.'],
  ['an ID of a system namespace', 'spec.cluster.id', 'kube-system', 'is a namespace of the host cluster'],
  ['an ID that AWS reserves', 'spec.cluster.id', 'sg-1', 'begins with letters that AWS keeps for itself'],
  [
    'an organisation that is no label',
    'spec.cluster.customer.id',
    'Acme Inc',
    '"Acme Inc" cannot be the value of a label',
  ],
  // Region
  ['an unknown region', 'spec.aws.region', 'eu-centrall-1', 'Did you mean eu-central-1?'],
  ['no region', 'spec.aws.region', '', 'the cluster has no region'],
  ['a region of another partition', 'spec.aws.region', 'cn-north-1', 'is in partition aws-cn, but the role'],
  // Machines
  ['no workers', 'spec.aws.workers', [], 'the cluster has no workers'],
  [
    'an even number of masters',
    'spec.aws.masters',
    [{}, {}],
    '2 masters cannot form a cluster. Give 1 or 3 entries: an even',
  ],
  ['no masters', 'spec.aws.masters', [], '0 masters cannot form a cluster'],
  ['five masters', 'spec.aws.masters', [{}, {}, {}, {}, {}], '5 masters cannot form a cluster'],
  ['masters that differ', 'spec.aws.masters', [{}, {}, { instanceType: 'm5.xlarge' }], 'the masters differ'],
  [
    'an instance type that is none',
    'spec.aws.masters',
    [{ instanceType: 'large' }],
    '"large" is not an instance type',
  ],
  [
    'an etcd volume that is too small',
    'spec.aws.masters',
    [{ etcdVolumeGiB: 1 }],
    'a volume of 1 GiB does not do',
  ],
  [
    'workers and pools',
    'spec.aws.nodePools',
    [{ name: 'a', count: 1 }],
    'it is given beside spec.aws.workers',
  ],
  // Domains
  ['no domain at all', 'spec.aws.baseDomain', '', 'the cluster has no domain'],
  [
    'a base domain that is none',
    'spec.aws.baseDomain',
    'k8s_example.com',
    '"k8s_example.com" is not a domain',
  ],
  ['domains without a zone', 'spec.aws.hostedZoneID', '', 'the domains have no zone'],
  ['a zone by name', 'spec.aws.hostedZoneID', 'k8s.example.com', 'is not the ID of a Route 53 zone'],
  ['a domain without a dot', 'spec.cluster.kubernetes.api.domain', 'api', '"api" has no dot'],
  ['a domain with spaces', 'spec.cluster.etcd.domain', 'etcd al9qy.example', 'is not a domain'],
  // Kubernetes
  ['a port that is none', 'spec.cluster.kubernetes.api', { securePort: 70_000 }, '70000 is not a port'],
  ['a port of etcd', 'spec.cluster.kubernetes.api', { securePort: 2379 }, '2379 is the port of etcd'],
  ['labels that are none', 'spec.cluster.kubernetes.kubelet', { labels: 'tier' }, '"tier" is not a label'],
  [
    'labels that nodes may not have',
    'spec.cluster.kubernetes.kubelet',
    { labels: 'node-role.kubernetes.io/worker=' },
    'a node may not give itself the label node-role.kubernetes.io/worker',
  ],
  [
    'a login name that is none',
    'spec.cluster.kubernetes.ssh',
    { userList: [{ name: 'Jane Doe', publicKey: '' }] },
    '"Jane Doe" cannot be a login name',
  ],
];

it.each(cases)('explains %s', (_, path, value, words) => {
  const sentences = complaints(changed(sample(), path, value));
  expect(sentences).toHaveLength(1);
  expect(sentences[0]).toContain(words);
  expect(sentences[0]).toMatch(/^spec(\.[A-Za-z0-9]+(\[\d+\])?)+: .+\. .+[.?]$/);
});

const pools: readonly (readonly [string, readonly object[], string])[] = [
  ['pools without workers', [{ name: 'a', count: 0 }], 'the cluster has no workers'],
  ['a pool’s bad name', [{ name: 'A_', count: 1 }], '"A_" cannot name a pool'],
  [
    'pools of one name',
    [
      { name: 'a', count: 1 },
      { name: 'a', count: 1 },
    ],
    'two pools are called "a"',
  ],
  [
    'fewer than no workers',
    [
      { name: 'b', count: 2 },
      { name: 'a', count: -1 },
    ],
    '-1 is not a number of workers',
  ],
  ['a pool’s bad label', [{ name: 'a', count: 1, labels: { 'a b': '' } }], '"a b=" is not a label'],
];

it.each(pools)('explains %s', (_, nodePools, words) => {
  const sentences = complaints(
    changed(changed(sample(), 'spec.aws.workers', undefined), 'spec.aws.nodePools', nodePools),
  );
  expect(sentences).toHaveLength(1);
  expect(sentences[0]).toContain(words);
});

const subnets: readonly (readonly [string, object, string])[] = [
  [
    'a private subnet outside the VPC',
    { privateSubnetCidr: '10.4.0.0/25' },
    '10.4.0.0/25 is not within the VPC’s 10.3.12.0/24',
  ],
  ['a public subnet outside the VPC', { publicSubnetCidr: '10.3.13.0/25' }, '10.3.13.0/25 is not within'],
  ['subnets that overlap', { publicSubnetCidr: '10.3.12.64/26' }, 'overlaps the private subnet 10.3.12.0/25'],
  ['one subnet without the other', { publicSubnetCidr: '' }, 'it is missing while the other subnet is given'],
  [
    'a subnet smaller than AWS makes',
    { publicSubnetCidr: '10.3.12.128/29' },
    'AWS does not make a subnet of 10.3.12.128/29',
  ],
  ['a malformed subnet', { publicSubnetCidr: '10.3.12.128' }, '"10.3.12.128" is not an IPv4 block'],
];

it.each(subnets)('explains %s', (_, fields, words) => {
  const vpc = { cidr: '10.3.12.0/24', privateSubnetCidr: '10.3.12.0/25', publicSubnetCidr: '10.3.12.128/25' };
  const object = changed(sample('awsconfig-2018'), 'spec.aws.vpc', { ...vpc, peerId: 'vpc-1', ...fields });
  const sentences = complaints(object);
  expect(sentences).toHaveLength(1);
  expect(sentences[0]).toContain(words);
});

it('explains that one pair of subnets cannot serve three zones', () => {
  const object = changed(sample('awsconfig-2018'), 'spec.aws.zones', ['eu-central-1a', 'eu-central-1b']);
  expect(complaints(object)).toEqual([
    'spec.aws.vpc.privateSubnetCidr: one private and one public subnet cannot serve 2 zones. Leave privateSubnetCidr and publicSubnetCidr out to have subnets made per zone, or name a single zone.',
  ]);
});

it('explains each domain that is missing when some are given', () => {
  const object = changed(sample('awsconfig-2018'), 'spec.cluster.etcd', {});
  expect(complaints(object)).toEqual([
    'spec.cluster.etcd.domain: it is missing, and so is spec.aws.baseDomain. Give one of the two.',
  ]);
});

it('explains the one zone that is missing', () => {
  expect(complaints(changed(sample('awsconfig-2018'), 'spec.aws.etcd', {}))).toEqual([
    'spec.aws.etcd.hostedZones: the domain has no zone. Give a zone ID here or in spec.aws.hostedZoneID.',
  ]);
});

it('explains a role of another partition', () => {
  const role = {
    ...credential,
    partition: 'aws-us-gov',
    roleArn: 'arn:aws-us-gov:iam::222222222222:role/guest',
  } as const;
  expect(complaints(sample(), { role })).toEqual([
    'spec.aws.region: eu-central-1 is in partition aws, but the role arn:aws-us-gov:iam::222222222222:role/guest is in partition aws-us-gov. Choose a region of the role’s partition, or a role of the region’s partition.',
  ]);
});

it('explains an installation’s allow list that cannot be read', () => {
  expect(complaints(sample(), { settings: { ...installation, apiAllowList: ['10.0.0.0/99'] } })).toHaveLength(
    1,
  );
});

it('refuses to move a cluster that exists', () => {
  const object = {
    ...sample(),
    status: { cluster: { network: { cidr: '10.7.0.0/16' } }, infrastructure: { region: 'eu-west-1' } },
  };
  expect(complaints(object)).toEqual([
    'spec.aws.vpc.cidr: the cluster exists with 10.7.0.0/16 and cannot move to 10.1.0.0/16. Set it back to 10.7.0.0/16.',
    'spec.aws.region: the cluster exists in eu-west-1 and cannot move to eu-central-1. Set it back to eu-west-1.',
  ]);
});

it('tells everything that is wrong at once', () => {
  const object = changed(sample(), 'spec', {
    cluster: { id: 'Al9qy-' },
    aws: { region: 'mars-1', vpc: { cidr: '10.1.0.0' }, masters: [{}, {}] },
  });
  const fields = complaints(object).map((sentence) => sentence.split(':')[0]);
  expect(fields).toEqual([
    'spec.cluster.id',
    'spec.aws.region',
    'spec.aws.vpc.cidr',
    'spec.aws.vpc.peerId',
    'spec.aws.baseDomain',
    'spec.aws.hostedZoneID',
    'spec.aws.masters',
    'spec.aws.workers',
  ]);
});

it('numbers problems when there are several', () => {
  const one = { field: 'spec.a', problem: 'it is bad', remedy: 'Mend it.' };
  expect(problemsText([one])).toBe('spec.a: it is bad. Mend it.');
  expect(problemsText([one, one])).toBe('1. spec.a: it is bad. Mend it. 2. spec.a: it is bad. Mend it.');
});
