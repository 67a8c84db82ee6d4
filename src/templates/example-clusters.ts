/** Clusters for the tests of this folder, one per shape that matters. */
import { type Cidr, parseCidr, split } from '../cluster/cidr.ts';
import type { Cluster, Surroundings, WorkerPool, Zone } from '../cluster/cluster.ts';
import { bucketName } from '../cluster/names.ts';
import { releaseFor } from '../releases/index.ts';
import type { Release } from '../releases/release.ts';
import type { GuestInput } from './guest/input.ts';

/** Reads a block that is known to be well formed. */
export function block(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`${text} is not a block`);
  return cidr;
}

/** Zones with /24 subnets from the VPC: public, private, public, private … */
export function zonesIn(vpc: Cidr, names: readonly string[]): readonly Zone[] {
  const subnets = split(vpc, 24, names.length * 2) ?? [];
  return names.map((name, index) => {
    const [publicSubnet, privateSubnet] = subnets.slice(index * 2);
    if (publicSubnet === undefined || privateSubnet === undefined) throw new Error('the VPC is too small');
    return { name, publicSubnet, privateSubnet };
  });
}

export function pool(name: string, count: number): WorkerPool {
  return {
    name,
    count,
    instanceType: 'm5.large',
    architecture: 'x86_64',
    rootVolumeGiB: 100,
    detailedMonitoring: false,
    labels: {},
  };
}

const vpcCidr = block('10.1.0.0/16');

/** One master, three workers, one zone, DNS on, API open to everybody. */
export const minimal: Cluster = {
  id: 'al9qy',
  uid: '0f7c8f5e-7a55-4f5a-9d54-2f1a3a0d1c11',
  generation: 1,
  key: 'default/al9qy',
  namespace: 'default',
  name: 'al9qy',
  organization: 'acme',
  installation: 'sandbox',
  releaseVersion: '4.0.0',
  region: 'eu-central-1',
  partition: 'aws',
  guest: { id: '222222222222', roleArn: 'arn:aws:iam::222222222222:role/operator' },
  network: {
    vpcCidr,
    zones: zonesIn(vpcCidr, ['eu-central-1a']),
    podCidr: block('10.2.0.0/16'),
    serviceCidr: block('172.31.0.0/16'),
    mtu: 1430,
  },
  peer: { vpcId: 'vpc-0a1b2c3d4e5f60003', routeTableNames: ['sandbox-private-a', 'sandbox-private-b'] },
  kubernetes: {
    apiDomain: 'api.al9qy.k8s.sandbox.example',
    apiPort: 443,
    apiServiceIp: '172.31.0.1',
    dnsIp: '172.31.0.10',
    clusterDomain: 'cluster.local',
    etcdDomain: 'etcd.al9qy.k8s.sandbox.example',
    etcdPrefix: 'giantswarm.io',
    ingressDomain: 'ingress.al9qy.k8s.sandbox.example',
    ingressWildcardDomain: '*.al9qy.k8s.sandbox.example',
    ingressInsecurePort: 30010,
    ingressSecurePort: 30011,
    kubeletDomain: 'worker.al9qy.k8s.sandbox.example',
    kubeletLabels: {},
    apiAllowList: [],
  },
  dns: { enabled: true, apiZoneId: 'Z0SANDBOX', etcdZoneId: 'Z0SANDBOX', ingressZoneId: 'Z0SANDBOX' },
  sources: { registryMirrors: {} },
  masters: {
    count: 1,
    instanceType: 'm5.xlarge',
    architecture: 'x86_64',
    etcdVolumeGiB: 100,
    rootVolumeGiB: 50,
    detailedMonitoring: false,
  },
  workers: [pool('worker', 3)],
  users: [],
  operations: {
    paused: false,
    deletionProtection: false,
    changePolicy: 'Automatic',
    accessLogDays: 365,
    deleteAccessLogs: false,
    bucketTags: true,
  },
};

/** Three masters in three zones, two pools. */
export const highlyAvailable: Cluster = {
  ...minimal,
  network: {
    ...minimal.network,
    zones: zonesIn(vpcCidr, ['eu-central-1a', 'eu-central-1b', 'eu-central-1c']),
  },
  masters: { ...minimal.masters, count: 3 },
  workers: [
    pool('worker', 3),
    { ...pool('gpu-large', 7), instanceType: 'g5.xlarge', detailedMonitoring: true },
  ],
};

export const withoutDns: Cluster = { ...minimal, dns: { enabled: false } };

export const inChina: Cluster = {
  ...minimal,
  region: 'cn-north-1',
  partition: 'aws-cn',
  guest: { id: '222222222222', roleArn: 'arn:aws-cn:iam::222222222222:role/operator' },
  network: { ...minimal.network, zones: zonesIn(vpcCidr, ['cn-north-1a']) },
  dns: { enabled: false },
};

export const withAllowList: Cluster = {
  ...highlyAvailable,
  kubernetes: {
    ...minimal.kubernetes,
    apiPort: 6443,
    apiAllowList: [block('192.0.2.0/24'), block('198.51.100.7/32')],
  },
};

export const surroundings: Surroundings = {
  hostAccountId: '111111111111',
  hostVpcCidrs: [block('10.0.0.0/16')],
  hostRouteTables: [
    { name: 'sandbox-private-a', id: 'rtb-0a1b2c3d4e5f6000a' },
    { name: 'sandbox-private-b', id: 'rtb-0a1b2c3d4e5f6000b' },
  ],
  images: { x86_64: 'ami-0a1b2c3d4e5f60001', arm64: 'ami-0a1b2c3d4e5f60002' },
};

/** The release of the examples. */
function exampleRelease(): Release {
  const release = releaseFor('4.0.0');
  if (release === undefined) throw new Error('release 4.0.0 is gone');
  return release;
}

/** Everything the guest template of a cluster is made from. */
export function guestInput(cluster: Cluster): GuestInput {
  const userData = (role: string): string =>
    `{"ignition":{"version":"3.4.0","config":{"replace":{"source":"s3://${bucketName(cluster)}/cloudconfig/${
      cluster.releaseVersion
    }/${role}.ign","verification":{"hash":"sha256-${'0123456789abcdef'.repeat(4)}"}}}}}`;
  return {
    cluster,
    release: exampleRelease(),
    surroundings,
    userData: {
      masters: Array.from({ length: cluster.masters.count }, (_, index) => userData(`master-${index}`)),
      workers: Object.fromEntries(cluster.workers.map(({ name }) => [name, userData(`worker-${name}`)])),
    },
    encryption: {
      keyArn: `arn:${cluster.partition}:kms:${cluster.region}:${cluster.guest.id}:key/6f8a7b1c-0000-4000-8000-000000000001`,
      bucket: bucketName(cluster),
    },
  };
}
