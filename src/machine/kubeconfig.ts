/** Kubeconfigs of a machine: each names the API by its domain and a certificate by its path. */
import type { Cluster } from '../cluster/cluster.ts';
import { type File, textFile } from './ignition.ts';
import { sealedPem } from './paths.ts';
import { yaml } from './yaml.ts';

export interface KubeconfigUser {
  readonly path: string;
  /** Component whose authority signed the API server's certificate. */
  readonly trust: 'api' | 'worker';
  readonly certificate: string;
  readonly key: string;
}

/** The URL by which machines reach the API. On masters the domain leads to the machine itself. */
export function apiUrl({ kubernetes: { apiDomain, apiPort } }: Pick<Cluster, 'kubernetes'>): string {
  return `https://${apiDomain}${apiPort === 443 ? '' : `:${apiPort}`}`;
}

/** A kubeconfig that holds no secret, only where they lie. */
export function kubeconfig(cluster: Pick<Cluster, 'id' | 'kubernetes'>, user: KubeconfigUser): File {
  const { id } = cluster;
  const text = yaml({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: id,
        cluster: { server: apiUrl(cluster), 'certificate-authority': sealedPem(user.trust, 'ca') },
      },
    ],
    users: [{ name: id, user: { 'client-certificate': user.certificate, 'client-key': user.key } }],
    contexts: [{ name: id, context: { cluster: id, user: id } }],
    'current-context': id,
  });
  return textFile(user.path, 0o600, text);
}
