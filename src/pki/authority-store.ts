/** Where the local authorities live: one Secret per cluster, changed only by who has read its latest version. */
import type { KubeClient } from '../kube/client.ts';
import { type KubeSecret, secrets } from '../kube/resources.ts';
import { OperatorError } from '../support/errors.ts';
import { Secret } from '../support/secret.ts';
import type { KeyedCertificate } from './certificate-making.ts';
import type { CertifiedCluster, RolloverPhase } from './issuer.ts';

export interface StoredAuthority {
  readonly signing: KeyedCertificate;
  /** While `trusting`: the one that will sign next. */
  readonly next?: KeyedCertificate | undefined;
  /** While `switched`: the certificate of the one that signed before; its key is gone. */
  readonly former?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

export interface AuthorityStore {
  read(cluster: CertifiedCluster, signal: AbortSignal): Promise<StoredAuthority | undefined>;
  /** `Conflict` when somebody else wrote since it was read, or made it first. */
  write(cluster: CertifiedCluster, authority: StoredAuthority, signal: AbortSignal): Promise<void>;
  remove(cluster: CertifiedCluster, signal: AbortSignal): Promise<void>;
}

/** `al9qy-authority`: no component of a cluster may have this name. */
export const authoritySecretName = ({ id }: Pick<CertifiedCluster, 'id'>): string => `${id}-authority`;

export function phaseOf({ next, former }: StoredAuthority): RolloverPhase {
  if (next !== undefined) return 'trusting';
  return former === undefined ? 'settled' : 'switched';
}

/** Keeps authorities in Secrets `<id>-authority` beside the cluster's certificates. */
export function secretAuthorityStore(client: KubeClient): AuthorityStore {
  const refOf = (cluster: CertifiedCluster): { readonly namespace: string; readonly name: string } => ({
    namespace: cluster.namespace,
    name: authoritySecretName(cluster),
  });
  return {
    async read(cluster, signal) {
      const found = await client.find(secrets, refOf(cluster), { signal });
      return found === undefined ? undefined : read(found);
    },
    async write(cluster, authority, signal) {
      const secret = { ...manifest(cluster, authority), type: 'Opaque' };
      if (authority.resourceVersion === undefined) await client.create(secrets, secret, { signal });
      else await client.replace(secrets, secret, { signal });
    },
    async remove(cluster, signal) {
      await client.delete(secrets, refOf(cluster), { signal });
    },
  };
}

function manifest(
  cluster: CertifiedCluster,
  authority: StoredAuthority,
): Omit<KubeSecret, 'apiVersion' | 'kind'> {
  const { signing, next, former, resourceVersion } = authority;
  const texts = {
    crt: signing.crt,
    key: signing.key.reveal(),
    'next.crt': next?.crt,
    'next.key': next?.key.reveal(),
    'former.crt': former,
  };
  const given = Object.entries(texts).filter(([, text]) => text !== undefined) as [string, string][];
  return {
    metadata: {
      name: authoritySecretName(cluster),
      namespace: cluster.namespace,
      labels: { 'giantswarm.io/cluster': cluster.id, 'giantswarm.io/managed-by': 'aws-operator' },
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    data: Object.fromEntries(given.map(([name, text]) => [name, Buffer.from(text).toString('base64')])),
  };
}

function read(secret: KubeSecret): StoredAuthority {
  const text = (name: string): string | undefined => {
    const value = secret.data?.[name];
    return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8');
  };
  const keyed = (prefix: string): KeyedCertificate | undefined => {
    const [crt, key] = [text(`${prefix}crt`), text(`${prefix}key`)];
    return crt === undefined || key === undefined ? undefined : { crt, key: new Secret(key) };
  };
  const signing = keyed('');
  if (signing === undefined) throw broken(secret);
  return {
    signing,
    next: keyed('next.'),
    former: text('former.crt'),
    resourceVersion: secret.metadata.resourceVersion,
  };
}

function broken({ metadata }: KubeSecret): OperatorError {
  return new OperatorError({
    code: 'Invalid',
    operation: 'read the authority',
    object: `Secret ${metadata.namespace}/${metadata.name}`,
    reason:
      'it must hold the PEM texts `crt` and `key`; restore it, since a new authority would lock out every machine',
  });
}
