/** The Secret that a CertConfig is kept in: how it is written, and what is read from it. */
import { type CertConfig, certConfigGroup, certConfigKind, certConfigVersion } from '../../api/certconfig.ts';
import type { Draft } from '../../kube/client.ts';
import type { KubeSecret } from '../../kube/resources.ts';
import type { Certificate } from '../../pki/certificates.ts';
import type { IssuedCertificate } from '../../pki/issuer.ts';
import { Secret } from '../../support/secret.ts';
import { madeByOperator } from '../made-by-operator.ts';
import type { Wish } from './wish.ts';

/** Which step of the changes of authority a CertConfig asks for, and a Secret has taken. */
export const authorityStepAnnotation = 'aws-operator.giantswarm.io/authority-step';

/** Source: cert-operator, `vaultcrt` resource: these three are on every Secret it made. */
const hashAnnotation = 'cert.giantswarm.io/config-hash';
const timeAnnotation = 'giantswarm.io/update-timestamp';
const bundleAnnotation = 'giantswarm.io/version-bundle-version';

/** What a Secret holds, as far as it matters here. */
export interface KeptSecret {
  /** Made by this operator, which therefore may change it. */
  readonly ours: boolean;
  readonly hash: string | undefined;
  readonly step: string | undefined;
  /** Undefined when a part is missing. */
  readonly certificate: Certificate | undefined;
}

export function readKept({ metadata, data }: KubeSecret, component: string): KeptSecret {
  const text = (name: string): string | undefined => {
    const value = data?.[name];
    return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8');
  };
  const [ca, crt, key] = [text('ca'), text('crt'), text('key')];
  const complete = ca !== undefined && crt !== undefined && key !== undefined;
  const { labels = {}, annotations = {} } = metadata;
  return {
    ours: Object.entries(madeByOperator).every(([name, value]) => labels[name] === value),
    hash: annotations[hashAnnotation],
    step: annotations[authorityStepAnnotation],
    certificate: complete ? { component, ca, crt, key: new Secret(key) } : undefined,
  };
}

export interface Content {
  readonly object: CertConfig;
  readonly wish: Wish;
  readonly issued: IssuedCertificate;
  readonly now: Date;
  /** The Secret as it is; what others wrote on it stays. */
  readonly before: KubeSecret | undefined;
}

/** Both label forms, so that whoever reads certificate Secrets finds it. */
export function certificateSecret({ object, wish, issued, now, before }: Content): Draft<KubeSecret> {
  const { cluster, request, secretName, hash, bundleVersion } = wish;
  const step = object.metadata.annotations?.[authorityStepAnnotation];
  const values = { ca: issued.ca, crt: issued.crt, key: issued.key.reveal() };
  return {
    metadata: {
      name: secretName,
      namespace: object.metadata.namespace,
      labels: {
        ...before?.metadata.labels,
        clusterID: cluster.id,
        clusterComponent: request.component,
        'giantswarm.io/cluster': cluster.id,
        'giantswarm.io/certificate': request.component,
        ...madeByOperator,
      },
      annotations: {
        ...before?.metadata.annotations,
        [hashAnnotation]: hash,
        // Go's layout "2006-01-02T15:04:05.000000Z".
        [timeAnnotation]: now.toISOString().replace(/Z$/, '000Z'),
        [bundleAnnotation]: bundleVersion,
        ...(step === undefined ? {} : { [authorityStepAnnotation]: step }),
      },
      ownerReferences: [ownerReference(object)],
      ...(before === undefined ? {} : { resourceVersion: before.metadata.resourceVersion }),
    },
    type: 'Opaque',
    data: Object.fromEntries(
      Object.entries(values).map(([name, text]) => [name, Buffer.from(text).toString('base64')]),
    ),
  };
}

function ownerReference({ metadata }: CertConfig) {
  return {
    apiVersion: `${certConfigGroup}/${certConfigVersion}`,
    kind: certConfigKind,
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
  } as const;
}
