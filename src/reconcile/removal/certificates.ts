/** Removes what was made for the cluster's certificates: the CertConfigs of the operator, their Secrets, and the authority. */
import { seconds } from '../../support/clock.ts';
import { isOurs } from '../certificate-secrets.ts';
import type { Manifest } from '../host-cluster.ts';
import { ready, waiting } from '../outcome.ts';
import { certifiedCluster } from '../own-certificates.ts';
import type { RemovalStep, World } from '../step.ts';

const certConfig = { apiVersion: 'core.giantswarm.io/v1alpha1', kind: 'CertConfig' } as const;

export const certificates: RemovalStep = {
  name: 'certificates',

  async remove(world) {
    const { cluster, hostCluster, issuing, signal } = world;
    if (issuing === undefined) return ready('certificates were made by somebody else');
    const all = await requestsOf(world);
    const ours = all.filter(({ metadata }) => isOurs(metadata));
    let standing = 0;
    for (const { metadata } of ours) {
      const gone = await hostCluster.remove(
        { ...certConfig, namespace: cluster.namespace, name: metadata.name },
        signal,
      );
      standing += gone ? 0 : 1;
    }
    if (standing > 0)
      return waiting(
        'Deleting',
        `${standing} CertConfigs with their Secrets are being deleted`,
        seconds(0.5),
      );
    const others = all.filter((one) => !ours.includes(one)).map(({ metadata }) => metadata.name);
    if (others.length > 0)
      return ready(`the authority stays for CertConfigs of somebody else: ${others.join(', ')}`);
    await issuing.issuer.remove(certifiedCluster(cluster), signal);
    return ready('the authority and all it issued are gone');
  },
};

async function requestsOf({ cluster, hostCluster, signal }: World): Promise<readonly Manifest[]> {
  const where = { namespace: cluster.namespace, labels: { clusterID: cluster.id } };
  return await hostCluster.objects(certConfig, where, signal);
}

export interface CertificateProof {
  /** What is still there, by name; what stays for somebody else does not count. */
  readonly left: readonly string[];
  /** What may be claimed when nothing is left: everything that was looked for. */
  readonly claim: string;
}

/** Looks for everything of a cluster's certificates; undefined where they were never ours. */
export async function proveCertificatesGone(world: World): Promise<CertificateProof | undefined> {
  const { cluster, hostCluster, issuing, signal } = world;
  if (issuing === undefined) return undefined;
  const requests = await requestsOf(world);
  const ours = requests.filter(({ metadata }) => isOurs(metadata)).map(({ metadata }) => metadata.name);
  const others = requests.map(({ metadata }) => metadata.name).filter((name) => !ours.includes(name));
  const named = ours.map((name) => `CertConfig ${cluster.namespace}/${name}`);
  if (others.length > 0)
    return {
      left: named,
      claim: `the authority stays for CertConfigs of somebody else: ${others.join(', ')}`,
    };

  const secrets = await hostCluster.secrets(cluster.namespace, { clusterID: cluster.id }, signal);
  const remaining = await issuing.issuer.remains(certifiedCluster(cluster), signal);
  const kept = secrets.filter(isOurs).map(({ name }) => `Secret ${cluster.namespace}/${name}`);
  const places = issuing.issuer.places(certifiedCluster(cluster)).map((place) => `no ${place}`);
  return {
    left: [...new Set([...named, ...kept, ...remaining])],
    claim: `of its certificates there is no CertConfig, no Secret, ${places.join(', ')}`,
  };
}
