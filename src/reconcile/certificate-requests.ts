/** Asks for the certificates that a cluster's release needs, as CertConfigs, where nobody else does. */
import type { CertConfigStatus } from '../api/certconfig.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { certificateSecretName, etcdMemberDomain } from '../cluster/names.ts';
import type { Release } from '../releases/release.ts';
import { type Duration, hours } from '../support/clock.ts';
import { authorityStepAnnotation } from './certconfig/kept-secret.ts';
import { tokenSigner } from './certconfig/wish.ts';
import { componentOf, isOurs } from './certificate-secrets.ts';
import type { Manifest, SecretValues } from './host-cluster.ts';
import { includes } from './live-host-cluster.ts';
import { madeByOperator } from './made-by-operator.ts';
import type { CreationWorld } from './step.ts';

/** A person’s certificate for everything in the guest; no machine has it. */
export const adminComponent = 'admin';

/** The version that the operator's own CertConfigs carry; cert-operator of 2018 leaves it alone. */
const bundleVersion = '1.0.0';

/** A CertConfig as it is in the host cluster. */
export interface Request extends Manifest {
  readonly spec?:
    | { readonly cert?: { readonly clusterComponent?: string | undefined } | undefined }
    | undefined;
  readonly status?: CertConfigStatus | undefined;
}

/** What is not asked for yet is, and our own requests follow the cluster. Answers all requests there are, by component. */
export async function requestCertificates(
  world: CreationWorld,
  secrets: readonly SecretValues[],
): Promise<ReadonlyMap<string, Request>> {
  const { cluster, hostCluster, signal } = world;
  const labels = { clusterID: cluster.id };
  const live = (await hostCluster.objects(
    certConfig,
    { namespace: cluster.namespace, labels },
    signal,
  )) as readonly Request[];
  const existing = new Map(live.map((one) => [one.spec?.cert?.clusterComponent ?? '', one]));
  // Certificates of two authorities would not trust each other; only the key that signs tokens may come from anywhere.
  const theirs = secrets.filter((secret) => componentOf(secret) !== undefined && !isOurs(secret));
  const provided = theirs.some((secret) => componentOf(secret) !== tokenSigner);
  for (const [component, wanted] of wantedRequests(world)) {
    const there = existing.get(component);
    const given = provided || theirs.some((secret) => componentOf(secret) === component);
    const leave = there === undefined ? given : !isOurs(there.metadata) || includes(there, wanted);
    if (!leave) await hostCluster.keep(wanted, signal);
  }
  return existing;
}

const certConfig = { apiVersion: 'core.giantswarm.io/v1alpha1', kind: 'CertConfig' } as const;

function wantedRequests({ cluster, release, issuing, memory }: CreationWorld): ReadonlyMap<string, Manifest> {
  const step = memory.authority?.step;
  const requests = certificateRequests(cluster, release, issuing?.ttl ?? 0);
  if (step === undefined) return new Map(requests);
  const annotations = { [authorityStepAnnotation]: String(step) };
  return new Map(
    requests.map(([name, one]) => [name, { ...one, metadata: { ...one.metadata, annotations } }]),
  );
}

/** Every CertConfig of a cluster, by component: those its release needs, and one for a person. */
export function certificateRequests(
  cluster: Cluster,
  release: Release,
  ttl: Duration,
): readonly (readonly [string, Manifest])[] {
  const components = [...release.certificates, adminComponent];
  return components.map((component) => [component, request(cluster, component, ttl)]);
}

function request(cluster: Cluster, component: string, ttl: Duration): Manifest {
  const { id, namespace, name, uid } = cluster;
  const subject = subjectOf(cluster, component);
  return {
    ...certConfig,
    metadata: {
      name: certificateSecretName(cluster, component),
      namespace,
      labels: {
        clusterID: id,
        clusterComponent: component,
        'giantswarm.io/cluster': id,
        'giantswarm.io/certificate': component,
        ...madeByOperator,
      },
      ownerReferences: [
        { apiVersion: 'provider.giantswarm.io/v1alpha1', kind: 'AWSConfig', name, uid, controller: true },
      ],
    },
    spec: {
      cert: {
        clusterID: id,
        clusterComponent: component,
        commonName: subject.commonName,
        altNames: subject.altNames ?? [],
        ipSans: subject.ipSans ?? [],
        organizations: subject.organizations ?? [],
        ttl: ttl % hours(1) === 0 ? `${ttl / hours(1)}h` : `${Math.round(ttl / 1_000)}s`,
        allowBareDomains: subject.allowBareDomains ?? false,
        disableRegeneration: false,
      },
      versionBundle: { version: bundleVersion },
    },
  };
}

interface Subject {
  readonly commonName: string;
  readonly altNames?: readonly string[];
  readonly ipSans?: readonly string[];
  readonly organizations?: readonly string[];
  readonly allowBareDomains?: boolean;
}

/** Names and domains as the original's CertConfigs had them, and what three masters add. */
function subjectOf(cluster: Cluster, component: string): Subject {
  const { id, kubernetes, masters } = cluster;
  const { apiDomain, apiServiceIp, etcdDomain, kubeletDomain, clusterDomain } = kubernetes;
  const domain = apiDomain.slice(apiDomain.indexOf('.') + 1);
  const inside = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    `kubernetes.default.svc.${clusterDomain}`,
  ];
  const members = Array.from({ length: masters.count }, (_, index) => etcdMemberDomain(cluster, index));
  const subjects: Readonly<Record<string, Subject>> = {
    api: {
      commonName: apiDomain,
      altNames: [domain, ...inside, `master.${id}`],
      ipSans: [apiServiceIp, '127.0.0.1'],
      organizations: ['system:masters'],
      allowBareDomains: true,
    },
    etcd: {
      commonName: etcdDomain,
      altNames: members.filter((member) => member !== etcdDomain),
      ipSans: ['127.0.0.1'],
    },
    worker: {
      commonName: kubeletDomain,
      altNames: [domain, ...inside],
      ipSans: [apiServiceIp],
      allowBareDomains: true,
    },
    [adminComponent]: { commonName: `admin.${domain}`, organizations: ['system:masters'] },
  };
  return subjects[component] ?? { commonName: `${component}.${domain}` };
}
