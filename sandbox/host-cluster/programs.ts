/** The command lines of the host cluster's programs. */
import { join } from 'node:path';
import type { ClusterFiles } from './files.ts';

/** The address of the `kubernetes` Service: the first of the range below. */
export const serviceAddress = '10.0.0.1';
const serviceRange = '10.0.0.0/24';

/** etcd on plain HTTP, loopback only. It does not wait for the disk, because its objects live as long as it does. */
export function etcdArguments(options: {
  readonly directory: string;
  readonly clientUrl: string;
  readonly peerPort: number;
}): readonly string[] {
  const peerUrl = `http://127.0.0.1:${options.peerPort}`;
  return [
    '--name=host',
    `--data-dir=${join(options.directory, 'etcd')}`,
    `--listen-client-urls=${options.clientUrl}`,
    `--advertise-client-urls=${options.clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=host=${peerUrl}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

/**
 * The API server with RBAC and its default admission plugins. It does not publish its own Endpoints, since
 * Kubernetes refuses loopback addresses there.
 */
export function apiServerArguments(options: {
  readonly port: number;
  readonly etcdUrl: string;
  readonly files: ClusterFiles;
}): readonly string[] {
  const { port, etcdUrl, files } = options;
  return [
    `--etcd-servers=${etcdUrl}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    `--tls-cert-file=${files.servingCertificate}`,
    `--tls-private-key-file=${files.servingKey}`,
    `--client-ca-file=${files.ca}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${files.tokenPublicKey}`,
    `--service-account-signing-key-file=${files.tokenKey}`,
    '--authorization-mode=RBAC',
    // As on every cluster that runs a network plugin.
    '--allow-privileged=true',
    `--service-cluster-ip-range=${serviceRange}`,
    '--endpoint-reconciler-type=none',
    '--profiling=false',
  ];
}

/** The controllers by either program; see `HostClusterTools`. */
export function controllerArguments(
  program: 'kube-controller-manager' | 'host-controllers',
  kubeconfigPath: string,
): readonly string[] {
  const common = [`--kubeconfig=${kubeconfigPath}`];
  if (program === 'host-controllers') return common;
  return [
    ...common,
    '--controllers=namespace-controller,garbage-collector-controller,serviceaccount-controller',
    '--leader-elect=false',
    '--secure-port=0',
    '--profiling=false',
  ];
}
