/** What masters of one cluster share in tests of etcd: certificates, ports, programs, and the bucket. */
import { freePort } from '../sandbox/processes.ts';
import { ensureTools } from '../sandbox/setup/index.ts';
import { certificateSecrets } from '../sandbox/stage/certificates.ts';
import type { Cluster } from '../src/cluster/cluster.ts';
import type { IgnitionConfig } from '../src/machine/ignition.ts';
import type { Answer } from '../src/machine/machine-for-tests.ts';
import type { MachineCertificates } from '../src/machine/machine-input.ts';
import { certificates } from '../src/machine/samples-for-tests.ts';
import { Secret } from '../src/support/secret.ts';

interface Ports {
  readonly client: number;
  readonly peer: number;
  readonly metrics: number;
}

/** What masters of one cluster have in common. */
export interface Fleet {
  readonly cluster: Cluster;
  readonly certificates: MachineCertificates;
  /** By number of the master; machines would all have the same, each in its own network. */
  readonly ports: readonly Ports[];
  readonly programs: Readonly<Record<'etcd' | 'etcdctl' | 'etcdutl', string>>;
  /** Objects of the bucket by path. */
  readonly objects: Map<string, Uint8Array>;
}

/** A fleet without machines yet. */
export async function newFleet(cluster: Cluster): Promise<Fleet> {
  const { hostCluster, etcdTools } = await ensureTools({
    want: ['host-cluster', 'etcd-tools'],
    report: () => {},
  });
  if (hostCluster === undefined || etcdTools === undefined) throw new Error('the programs are missing');
  const ports = Array.from({ length: cluster.masters.count }, async () => ({
    client: await freePort(),
    peer: await freePort(),
    metrics: await freePort(),
  }));
  return {
    cluster,
    certificates: await realCertificates(cluster),
    ports: await Promise.all(ports),
    programs: { etcd: hostCluster.etcd, ...etcdTools },
    objects: new Map(),
  };
}

/** Certificates that etcd and its clients really show each other. */
async function realCertificates({ id, namespace }: Cluster): Promise<MachineCertificates> {
  const secrets = await certificateSecrets({ id, namespace, baseDomain: 'k8s.sandbox.example' });
  const components = secrets.map((secret) => {
    const { metadata, stringData } = secret as {
      readonly metadata: { readonly labels: { readonly clusterComponent: string } };
      readonly stringData: Readonly<Record<'ca' | 'crt' | 'key', string>>;
    };
    const { ca, crt, key } = stringData;
    return [metadata.labels.clusterComponent, { ca, crt, key: new Secret(key) }] as const;
  });
  return { ...certificates, components: Object.fromEntries(components) };
}

/** The bucket, as far as scripts use it. */
export const bucket =
  (objects: Map<string, Uint8Array>): Answer =>
  ({ method, path, bytes }) => {
    if (method === 'PUT') {
      objects.set(path, bytes);
      return { body: '' };
    }
    const found = objects.get(path);
    return found === undefined
      ? { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' }
      : { body: found };
  };

/** In one pass, since a port that was put in may contain one that is looked for. */
export function onOwnPorts(config: IgnitionConfig, { ports }: Fleet, index: number): IgnitionConfig {
  const own = ports[index] ?? { client: 0, peer: 0, metrics: 0 };
  const moved = (source: string): string =>
    source.replaceAll(
      /(etcd(\d)\.[a-z0-9.]+(?:%3A|:))2380|2379|2380|2381/g,
      (found, name?: string, other?: string) => {
        if (name !== undefined) return `${name}${ports[Number(other)]?.peer}`;
        return String({ 2379: own.client, 2380: own.peer, 2381: own.metrics }[found]);
      },
    );
  const files = (config.storage?.files ?? []).map((file) => ({
    ...file,
    contents: { source: moved(file.contents.source) },
  }));
  return { ...config, storage: { ...config.storage, files } };
}
