/** etcd: one member a master, its data on the master's own volume. */
import type { Cluster } from '../../cluster/cluster.ts';
import { etcdMemberDomain } from '../../cluster/names.ts';
import type { Release } from '../../releases/release.ts';
import type { File, Unit } from '../ignition.ts';
import type { Part } from '../part.ts';
import {
  authorityFolder,
  authorityPem,
  etcdData,
  etcdVolume,
  issuedFolder,
  issuedPem,
  operatorHome,
  sealedPem,
} from '../paths.ts';
import { etcdVolumeScript } from '../scripts/etcd-volume.ts';
import { bootUnit, scriptUnitName } from '../unit.ts';
import { files, flagList, staticPod } from './static-pod.ts';

/** The unit after which `/var/lib/etcd` is the volume. */
export const etcdMount = 'var-lib-etcd.mount';

/** Client port, on every address as the host cluster's backups need it. */
export const etcdClientPort = 2379;
const peerPort = 2380;
const metricsPort = 2381;

/** Manifests of all members lie on every master; the one of its number is put among the static pods at boot. */
export function etcd(cluster: Cluster, release: Release): Part {
  const members = Array.from({ length: cluster.masters.count }, (_, index) => index);
  return {
    files: [etcdVolumeScript(cluster), ...members.map((index) => member(cluster, release, index))],
    units: [
      bootUnit({
        name: 'etcd-volume',
        description: 'Attach the etcd volume, and format it when it is blank',
        needs: [scriptUnitName('facts')],
      }),
      mount,
    ],
  };
}

/** By its own label, whatever name the device has. */
const mount: Unit = {
  name: etcdMount,
  enabled: true,
  contents: `[Unit]
Description=The volume of etcd
Requires=${scriptUnitName('etcd-volume')}
After=${scriptUnitName('etcd-volume')}

[Mount]
What=/dev/disk/by-label/etcd
Where=${etcdVolume}
Type=ext4
Options=noatime

[Install]
WantedBy=multi-user.target
`,
};

/** How a member is known to the others. */
export const etcdMemberName = (index: number): string => `etcd${index}`;

/** The other members' list, as `--initial-cluster` takes it. */
export function initialCluster(cluster: Cluster): string {
  return Array.from({ length: cluster.masters.count }, (_, index) => index)
    .map((index) => `${etcdMemberName(index)}=${peerUrl(cluster, index)}`)
    .join(',');
}

const peerUrl = (cluster: Cluster, index: number): string =>
  `https://${etcdMemberDomain(cluster, index)}:${peerPort}`;

/**
 * The cluster's authority also signed the workers' certificate, so being signed is not enough: clients must carry
 * etcd's own name. Members trust an authority of their own; their connections come from the machine's first address,
 * which their names do not lead to, hence no check of that.
 */
function member(cluster: Cluster, release: Release, index: number): File {
  const { etcdDomain } = cluster.kubernetes;
  return staticPod(`${operatorHome}/etcd/etcd-${index}.yaml`, {
    name: 'etcd',
    image: release.images.etcd,
    command: [
      'etcd',
      ...flagList({
        name: etcdMemberName(index),
        'data-dir': etcdData,
        'initial-cluster-token': `${cluster.id}-etcd`,
        'initial-cluster-state': 'new',
        'initial-cluster': initialCluster(cluster),
        'initial-advertise-peer-urls': peerUrl(cluster, index),
        'listen-peer-urls': `https://0.0.0.0:${peerPort}`,
        'advertise-client-urls': `https://${etcdMemberDomain(cluster, index)}:${etcdClientPort}`,
        'listen-client-urls': `https://0.0.0.0:${etcdClientPort}`,
        'listen-metrics-urls': `http://127.0.0.1:${metricsPort}`,
        'client-cert-auth': true,
        'trusted-ca-file': sealedPem('etcd', 'ca'),
        'cert-file': sealedPem('etcd', 'crt'),
        'key-file': sealedPem('etcd', 'key'),
        'client-cert-allowed-hostname': etcdDomain,
        // It would speak to the member without a certificate that the line above accepts.
        'enable-grpc-gateway': false,
        'peer-client-cert-auth': true,
        'peer-trusted-ca-file': authorityPem('etcd-peers'),
        'peer-cert-file': issuedPem('etcd-peer', 'crt'),
        'peer-key-file': issuedPem('etcd-peer', 'key'),
        'peer-skip-client-san-verification': true,
        'tls-min-version': 'TLS1.2',
        'feature-gates': 'InitialCorruptCheck=true',
        // S3 takes objects of up to 5 GiB in one request, and a snapshot is one.
        'quota-backend-bytes': 4 * 1024 ** 3,
        'auto-compaction-mode': 'periodic',
        'auto-compaction-retention': '1h',
        'snapshot-count': 10_000,
      }),
    ],
    requests: { cpu: '200m', memory: '300Mi' },
    mounts: [
      { path: etcdVolume, writable: true },
      ...files(...(['ca', 'crt', 'key'] as const).map((kind) => sealedPem('etcd', kind))),
      { path: authorityFolder },
      { path: issuedFolder('etcd-peer') },
    ],
    liveness: { path: '/livez', port: metricsPort, scheme: 'HTTP' },
    readiness: { path: '/readyz', port: metricsPort, scheme: 'HTTP' },
  });
}
