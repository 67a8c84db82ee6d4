/** What the operator asks for is what the release needs, in the words of the original’s CertConfigs, and can be met. */
import { describe, expect, it } from 'vitest';
import type { CertConfig } from '../api/certconfig.ts';
import { clusterOf, sample } from '../cluster/samples-for-tests.ts';
import { releases } from '../releases/index.ts';
import type { Release } from '../releases/release.ts';
import { hours } from '../support/clock.ts';
import { readWish, type Wish } from './certconfig/wish.ts';
import { certificateRequests, requestCertificates } from './certificate-requests.ts';
import type { Manifest } from './host-cluster.ts';
import type { CreationWorld } from './step.ts';

function wishes(name: 'awsconfig' | 'awsconfig-2018' | 'awsconfig-ha'): Readonly<Record<string, Wish>> {
  const cluster = clusterOf(sample(name));
  const made = certificateRequests(cluster, releases[0] as Release, hours(4320));
  return Object.fromEntries(
    made.map(([component, manifest]) => {
      const read = readWish(manifest as unknown as CertConfig);
      if ('problems' in read) throw new Error(JSON.stringify(read.problems));
      return [component, read.wish];
    }),
  );
}

describe.each(['awsconfig', 'awsconfig-2018', 'awsconfig-ha'] as const)('for %s', (name) => {
  it('every component of the release is asked for, and a person who may do everything', () => {
    const all = wishes(name);
    expect(Object.keys(all)).toEqual(['api', 'calico', 'etcd', 'service-account', 'worker', 'admin']);
    expect(all['admin']?.request.organizations).toEqual(['admin', 'system:masters']);
    for (const wish of Object.values(all)) expect(wish.request.ttl).toBe(hours(4320));
  });
});

it('asks for the names that the original’s certificates had', () => {
  const { api, worker, etcd } = wishes('awsconfig');
  const domain = 'al9qy.k8s.sandbox.example';
  const inside = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ];
  expect(api?.request.commonName).toBe(`api.${domain}`);
  expect(api?.request.dnsNames).toEqual([domain, ...inside, 'master.al9qy']);
  expect(api?.request.addresses).toContain('172.31.0.1');
  expect(worker?.request.dnsNames).toEqual([domain, ...inside]);
  expect(etcd?.request).toMatchObject({
    commonName: `etcd.${domain}`,
    dnsNames: [],
    addresses: ['127.0.0.1'],
  });
});

it('covers every member of etcd where there are three', () => {
  const { etcd } = wishes('awsconfig-ha');
  expect(etcd?.request.dnsNames).toHaveLength(3);
  for (const name of etcd?.request.dnsNames ?? []) expect(name).toMatch(/^etcd[012]\./);
});

describe('what is asked for', () => {
  const cluster = clusterOf(sample('awsconfig'));
  const live = certificateRequests(cluster, releases[0] as Release, hours(4320));

  /** The CertConfigs that are written when these settings find what others left. */
  const written = async (ttl: number): Promise<readonly Manifest[]> => {
    const kept: Manifest[] = [];
    const hostCluster = {
      objects: async () => live.map(([, manifest]) => manifest),
      keep: async (manifest: Manifest) => void kept.push(manifest),
    };
    const world = { hostCluster, cluster, release: releases[0], memory: {}, issuing: { ttl } };
    await requestCertificates(world as unknown as CreationWorld, []);
    return kept;
  };

  it('is not written again while it is as it should be', async () => {
    expect(await written(hours(4320))).toEqual([]);
  });

  it('follows the settings', async () => {
    expect(await written(hours(4000))).toHaveLength(6);
  });
});
