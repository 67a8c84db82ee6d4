/** Which secrets lie where on a machine: certificates with their keys, and on masters the key for Secrets at rest. */
import { Secret } from '../support/secret.ts';
import type { MachineCertificates, MachineInput, SecretFile } from './machine-source.ts';

const tls = '/etc/kubernetes/ssl';

/** Masters hold everything; a worker holds its own certificate and nothing that speaks for the cluster. */
export function masterSecrets({ certificates, release }: MachineInput): readonly SecretFile[] {
  return [
    ...release.certificates.flatMap((component) => triple(certificates, component)),
    {
      path: '/etc/kubernetes/encryption/config.yaml',
      content: encryptionConfiguration(certificates.encryptionKey),
    },
  ];
}

export function workerSecrets({ certificates }: MachineInput): readonly SecretFile[] {
  return [...triple(certificates, 'worker'), ...triple(certificates, 'calico')];
}

function triple(certificates: MachineCertificates, component: string): readonly SecretFile[] {
  const found = certificates.components[component];
  if (found === undefined) return [];
  return [
    { path: `${tls}/${component}-ca.pem`, content: new Secret(found.ca) },
    { path: `${tls}/${component}-crt.pem`, content: new Secret(found.crt) },
    { path: `${tls}/${component}-key.pem`, content: found.key },
  ];
}

/** The first provider writes, all read; `identity` reads what was stored before encryption was on. */
function encryptionConfiguration(key: Secret<string>): Secret<string> {
  return new Secret(`apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers:
      - secretbox: {keys: [{name: key1, secret: "${key.reveal()}"}]}
      - identity: {}
`);
}
