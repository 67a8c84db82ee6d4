/** Collects the cluster's certificates from their Secrets and refuses what would break a machine. */
import { type Certificate, type CertificateUse, certificateProblems } from '../../pki/certificates.ts';
import { minutes, seconds } from '../../support/clock.ts';
import type { Secret } from '../../support/secret.ts';
import type { SecretValues } from '../host-cluster.ts';
import { ready, stalled, waiting } from '../outcome.ts';
import type { CreationWorld, Step } from '../step.ts';
import { encryptionKeyOf } from './encryption-secret.ts';

export const certificates: Step = {
  name: 'certificates',
  condition: 'CertificatesReady',
  needs: [],

  async create(world) {
    const { cluster, release, found } = world;
    const secrets = await certificateSecrets(world);
    const components = new Map(release.certificates.map((name) => [name, certificateFrom(name, secrets)]));

    const missing = release.certificates.filter((name) => components.get(name) === undefined);
    if (missing.length > 0) {
      const names = missing.map((name) => `${cluster.namespace}/${cluster.id}-${name}`).join(', ');
      return waiting(
        'CertificatesMissing',
        `waiting for the Secrets ${names} with ca, crt and key`,
        seconds(5),
      );
    }

    const present = [...components.values()] as readonly Certificate[];
    const problems = present.flatMap((one) =>
      certificateProblems(one, use(world, one.component), world.clock.now()).map(
        (problem) => `${cluster.id}-${one.component}: ${problem}`,
      ),
    );
    if (problems.length > 0) return stalled('CertificatesInvalid', problems.join('; '), minutes(1));

    const encryptionKey = await encryptionKeyOf(world);
    found.certificates = {
      components: Object.fromEntries(present.map((one) => [one.component, one])),
      encryptionKey,
    };
    return ready(`${present.length} certificates are valid`);
  },
};

/** Secrets of the cluster in either label form: the original's, or the one later tools write. */
async function certificateSecrets(world: CreationWorld): Promise<readonly SecretValues[]> {
  const { cluster, hostCluster, signal } = world;
  const original = await hostCluster.secrets(cluster.namespace, { clusterID: cluster.id }, signal);
  if (world.release.certificates.every((name) => certificateFrom(name, original) !== undefined))
    return original;
  const later = await hostCluster.secrets(cluster.namespace, { 'giantswarm.io/cluster': cluster.id }, signal);
  return [...original, ...later];
}

function certificateFrom(component: string, secrets: readonly SecretValues[]): Certificate | undefined {
  const labelled = secrets.find(
    ({ labels }) => (labels['clusterComponent'] ?? labels['giantswarm.io/certificate']) === component,
  );
  const [ca, crt, key] = ['ca', 'crt', 'key'].map(
    (name): Secret<string> | undefined => labelled?.values[name],
  );
  if (ca === undefined || crt === undefined || key === undefined) return undefined;
  return { component, ca: ca.reveal(), crt: crt.reveal(), key };
}

/** What must be covered: the names by which machines and the host cluster reach the component. */
function use({ cluster }: CreationWorld, component: string): CertificateUse {
  const names: Readonly<Record<string, readonly string[]>> = {
    api: [cluster.kubernetes.apiDomain],
    etcd: [cluster.kubernetes.etcdDomain],
  };
  return { component, names: names[component] ?? [] };
}
