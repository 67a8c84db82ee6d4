/** An AWSConfig is understood in its short and its 2018 form, with every default filled in. */
import { expect, it } from 'vitest';
import { cidrText } from './cidr.ts';
import type { Cluster } from './cluster.ts';
import { credentialReference, parseCluster } from './parse.ts';
import { changed, clusterOf, complaints, credential, installation, sample } from './samples-for-tests.ts';

const subnets = ({ network }: Cluster): readonly string[] =>
  network.zones.map((zone) => `${zone.name} ${cidrText(zone.privateSubnet)} ${cidrText(zone.publicSubnet)}`);

it('fills in everything a short AWSConfig leaves open', () => {
  const cluster = clusterOf(sample());
  expect(cluster).toMatchObject({
    id: 'al9qy',
    key: 'default/al9qy',
    organization: 'acme',
    installation: 'sandbox',
    releaseVersion: '4.0.0',
    partition: 'aws',
    guest: { id: '222222222222', roleArn: credential.roleArn },
    masters: { count: 1, instanceType: 'm5.large', architecture: 'x86_64', etcdVolumeGiB: 100 },
    operations: { paused: false, deletionProtection: false, changePolicy: 'Automatic', accessLogDays: 365 },
    kubernetes: {
      apiDomain: 'api.al9qy.k8s.sandbox.example',
      etcdDomain: 'etcd.al9qy.k8s.sandbox.example',
      ingressDomain: 'ingress.al9qy.k8s.sandbox.example',
      ingressWildcardDomain: '*.al9qy.k8s.sandbox.example',
      kubeletDomain: 'worker.al9qy.k8s.sandbox.example',
      apiServiceIp: '172.31.0.1',
      dnsIp: '172.31.0.10',
      apiPort: 443,
    },
  });
  expect(cluster.workers).toMatchObject([{ name: 'worker', count: 3, instanceType: 'm5.large' }]);
  expect(subnets(cluster)).toEqual(['eu-central-1a 10.1.0.0/18 10.1.192.0/20']);
});

it('understands the long form of 2018 as it was meant', () => {
  const cluster = clusterOf(sample('awsconfig-2018'));
  expect(subnets(cluster)).toEqual(['eu-central-1a 10.3.12.0/25 10.3.12.128/25']);
  expect(cluster).toMatchObject({
    dns: { enabled: true, apiZoneId: 'Z00000000000000000000', ingressZoneId: 'Z00000000000000000000' },
    workers: [{ name: 'worker', count: 2 }],
    users: [{ name: 'jane' }],
    kubernetes: {
      apiDomain: 'api.p3tz7.k8s.sandbox.example',
      etcdPrefix: 'giantswarm.io',
      dnsIp: '172.31.0.10',
      kubeletLabels: { tier: 'standard', team: 'platform' },
      ingressInsecurePort: 30010,
    },
  });
  expect(cidrText(cluster.network.serviceCidr)).toBe('172.31.0.0/24');
});

it('understands three masters in three zones with pools', () => {
  const cluster = clusterOf(sample('awsconfig-ha'));
  expect(cluster.masters.count).toBe(3);
  expect(cluster.network.zones.map(({ name }) => name)).toEqual([
    'eu-central-1a',
    'eu-central-1b',
    'eu-central-1c',
  ]);
  expect(cluster.workers).toMatchObject([
    { name: 'general', count: 3, architecture: 'x86_64', rootVolumeGiB: 100, labels: {} },
    { name: 'batch', count: 2, architecture: 'arm64', rootVolumeGiB: 200, labels: { workload: 'batch' } },
  ]);
  expect(cluster.kubernetes.apiAllowList.map(cidrText)).toEqual(['10.0.0.0/16', '203.0.113.0/24']);
  expect(cluster.operations.deletionProtection).toBe(true);
});

it('spreads three masters over zones a, b and c unless told otherwise', () => {
  const object = changed(sample(), 'spec.aws.masters', [{}, {}, {}]);
  expect(clusterOf(object).network.zones.map(({ name }) => name.at(-1))).toEqual(['a', 'b', 'c']);
  const told = clusterOf(changed(object, 'spec.aws.az', 'eu-central-1b'));
  expect(told.network.zones.map(({ name }) => name)).toEqual(['eu-central-1b']);
});

it('takes what 2018 clients wrote for nothing as nothing', () => {
  const empty = {
    'spec.cluster.calico': { subnet: '', cidr: 0, mtu: 0, domain: '' },
    'spec.cluster.docker': { daemon: { cidr: '', extraArgs: '' } },
    'spec.cluster.etcd': { domain: '', port: 0, prefix: '', altNames: '' },
    'spec.cluster.kubernetes': {
      api: { domain: '', securePort: 0, clusterIPRange: '', ip: null, altNames: '' },
      dns: { ip: null },
      domain: '',
      ingressController: { domain: '', wildcardDomain: '', insecurePort: 0, securePort: 0 },
      kubelet: { labels: '', domain: '', port: 0 },
      ssh: { userList: null },
    },
    'spec.aws.az': '',
    'spec.aws.api': { hostedZones: '', elb: { idleTimeoutSeconds: 0 } },
    'spec.aws.credentialSecret': { name: '', namespace: '' },
    'spec.aws.masters': [{ imageID: '', instanceType: '' }],
    'spec.aws.nodePools': null,
  };
  const object = Object.entries(empty).reduce((each, [path, value]) => changed(each, path, value), sample());
  expect(clusterOf(object)).toEqual(clusterOf(sample()));
  expect(credentialReference(object)).toEqual({ namespace: 'giantswarm', name: 'credential-default' });
});

it('makes the same cluster of an object before and after the API server filled in defaults', () => {
  const bare = changed(sample(), 'spec.aws.masters', undefined);
  expect(clusterOf(bare)).toEqual(clusterOf(sample()));
});

it('uses the installation’s region and allow list', () => {
  const settings = { ...installation, defaultRegion: 'eu-west-1', apiAllowList: ['198.51.100.0/24', ''] };
  const cluster = clusterOf(changed(sample(), 'spec.aws.region', ''), settings);
  expect(cluster.region).toBe('eu-west-1');
  expect(cluster.kubernetes.apiAllowList.map(cidrText)).toEqual(['198.51.100.0/24']);
});

it('makes no records when the cluster or the installation switches them off', () => {
  const object = changed(sample(), 'spec.aws.hostedZoneID', undefined);
  expect(clusterOf(changed(object, 'spec.aws.dns', { enabled: false })).dns).toEqual({ enabled: false });
  expect(clusterOf(object, { ...installation, route53Enabled: false }).dns).toEqual({ enabled: false });
});

it('names the Secret with the role', () => {
  expect(credentialReference(sample())).toEqual({ namespace: 'giantswarm', name: 'credential-default' });
  const own = changed(sample(), 'spec.aws.credentialSecret', { name: 'acme', namespace: 'tenants' });
  expect(credentialReference(own)).toEqual({ namespace: 'tenants', name: 'acme' });
  expect(credentialReference(changed(sample(), 'spec', undefined))).toEqual({
    namespace: 'giantswarm',
    name: 'credential-default',
  });
});

it('accepts fields it does not know, and names them', () => {
  const object = changed(changed(sample(), 'spec.guest', { update: {} }), 'spec.aws.nodePool', []);
  expect(parseCluster(object, installation, credential)).toMatchObject({
    ignored: ['spec.aws.nodePool', 'spec.guest'],
  });
});

it('leaves an empty version to the releases', () => {
  expect(clusterOf(changed(sample(), 'spec.versionBundle', undefined)).releaseVersion).toBe('');
});

it('says what has the wrong shape instead of failing', () => {
  expect(complaints(changed(sample(), 'spec', undefined))).toHaveLength(2);
  expect(complaints(changed(sample(), 'spec.aws.workers', 3))).toEqual([
    'spec.aws.workers: expected array, received number. See `kubectl explain awsconfig.spec` for what belongs there.',
  ]);
});
