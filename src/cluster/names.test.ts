/** Names are those of the 2018 operator, fit their limits, and belong to one cluster only. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as names from './names.ts';
import { changed, clusterOf, complaints, sample } from './samples-for-tests.ts';
import { clusterTags, vpcTags } from './tags.ts';

const cluster = clusterOf(sample());
const ha = clusterOf(sample('awsconfig-ha'));

it('keeps the naming sheet of 2018', () => {
  expect([
    names.guestMainStackName(cluster),
    names.hostSetupStackName(cluster),
    names.hostMainStackName(cluster),
    names.peerRoleName(cluster),
    names.machineRoleName(cluster, 'master'),
    names.instanceProfileName(cluster, 'worker'),
    names.machinePolicyName(cluster, 'worker'),
    names.securityGroupName(cluster, 'ingress'),
    names.subnetName(cluster, 'private', 'eu-central-1a'),
    names.natGatewayName(cluster, 'eu-central-1a'),
    names.masterName(cluster),
    names.workerName(cluster, 'worker'),
    names.etcdVolumeName(cluster, 0),
    names.apiLoadBalancerName(cluster),
    names.ingressLoadBalancerName(cluster),
    names.bucketName(cluster),
    names.accessLogBucketName(cluster),
    names.accessLogPrefix(cluster),
    names.keyAlias(cluster),
    names.certificateSecretName(cluster, 'api'),
    names.encryptionSecretName(cluster),
    names.hostNamespace(cluster),
    names.drainHookName,
    names.finalizer,
  ]).toEqual([
    'cluster-al9qy-guest-main',
    'cluster-al9qy-host-setup',
    'cluster-al9qy-host-main',
    'al9qy-vpc-peer-access',
    'al9qy-master-EC2-K8S-Role',
    'al9qy-worker-EC2-K8S-Role',
    'al9qy-worker-EC2-K8S-Policy',
    'al9qy-ingress',
    'al9qy-private',
    'al9qy',
    'al9qy-master',
    'al9qy-worker',
    'al9qy-etcd',
    'al9qy-api',
    'al9qy-ingress',
    '222222222222-g8s-al9qy',
    'al9qy-g8s-access-logs',
    '222222222222-g8s-al9qy/',
    'alias/al9qy',
    'al9qy-api',
    'al9qy-encryption',
    'al9qy',
    'NodeDrainer',
    'operatorkit.giantswarm.io/aws-operator',
  ]);
});

it('tells apart what there are several of', () => {
  expect(names.subnetName(ha, 'public', 'eu-central-1b')).toBe('h4k2p-public-eu-central-1b');
  expect(names.natGatewayName(ha, 'eu-central-1b')).toBe('h4k2p-eu-central-1b');
  expect(names.workerName(ha, 'batch')).toBe('h4k2p-worker-batch');
  expect([0, 1, 2].map((index) => names.etcdVolumeName(ha, index))).toEqual([
    'h4k2p-etcd-0',
    'h4k2p-etcd-1',
    'h4k2p-etcd-2',
  ]);
  expect(names.etcdMemberDomain(ha, 2)).toBe('etcd2.h4k2p.k8s.sandbox.example');
  expect(names.etcdMemberDomain(cluster, 0)).toBe('etcd.al9qy.k8s.sandbox.example');
});

it('lists every DNS record once', () => {
  expect(names.recordNames(cluster)).toHaveLength(4);
  expect(names.recordNames(ha)).toHaveLength(7);
});

it('keeps a master’s configuration out of a worker’s reach', () => {
  const key = names.machineConfigKey(cluster, 'master', 'f'.repeat(64));
  expect(key).toBe(`cloudconfig/4.0.0/master-${'f'.repeat(64)}.ign`);
  expect(matches(names.machineConfigPattern('master'), key)).toBe(true);
  expect(matches(names.machineConfigPattern('worker'), key)).toBe(false);
});

/** IAM's wildcard. */
function matches(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text);
}

const characters = 'abcdefghijklmnopqrstuvwxyz0123456789-'.split('');
const ids = fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 50 });

it('fits every limit of AWS and Kubernetes for every ID that is accepted', () => {
  fc.assert(
    fc.property(ids, (id) => {
      const object = changed(sample(), 'spec.cluster.id', id);
      if (complaints(object).length > 0) return;
      const accepted = clusterOf(object);
      for (const stack of [...names.stackNames(accepted).guest, ...names.stackNames(accepted).host])
        expect(stack).toMatch(/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/);
      for (const role of ['master', 'worker'] as const)
        expect(names.machineRoleName(accepted, role)).toMatch(/^[\w+=,.@-]{1,64}$/);
      expect(names.peerRoleName(accepted).length).toBeLessThanOrEqual(64);
      for (const name of [names.apiLoadBalancerName(accepted), names.ingressLoadBalancerName(accepted)])
        expect(name).toMatch(/^(?!-|internal-)[a-zA-Z0-9-]{1,32}(?<!-)$/);
      for (const bucket of [names.bucketName(accepted), names.accessLogBucketName(accepted)])
        expect(bucket).toMatch(/^(?!xn--|sthree-)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
      expect(names.hostNamespace(accepted)).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
      expect(names.keyAlias(accepted)).toMatch(/^alias\/(?!aws\/)[a-zA-Z0-9/_-]{1,250}$/);
    }),
    { numRuns: 300 },
  );
});

it('finds the cluster of a stack’s name, and no other’s', () => {
  fc.assert(
    fc.property(ids, (id) => {
      for (const stack of [...names.stackNames({ id }).guest, ...names.stackNames({ id }).host])
        expect(names.clusterIdOfStack(stack)).toBe(id);
    }),
  );
  for (const foreign of [
    'cluster-guest-main',
    'cluster-a-guest',
    'mycluster-a-host-main',
    'cluster-a-host-main-2',
  ])
    expect(names.clusterIdOfStack(foreign)).toBeUndefined();
});

it('tags everything with cluster, installation and organisation', () => {
  expect(clusterTags(cluster)).toEqual({
    'kubernetes.io/cluster/al9qy': 'owned',
    'giantswarm.io/cluster': 'al9qy',
    'giantswarm.io/installation': 'sandbox',
    'giantswarm.io/organization': 'acme',
  });
  expect(vpcTags(cluster)).toEqual({ Installation: 'sandbox' });
});
