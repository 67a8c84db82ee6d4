/** Which secrets lie where on a machine: certificates with their keys, and on masters the keys that only they may have. */
import type { CertificateComponent } from '../releases/release.ts';
import { OperatorError } from '../support/errors.ts';
import { Secret } from '../support/secret.ts';
import { authorityKey } from './authority-keys.ts';
import type { MachineCertificates, MachineInput, SecretFile } from './machine-input.ts';
import { authorities, authorityKeyPem, encryptionConfigPath, sealedPem } from './paths.ts';

/** What a master serves and signs with, the keys of its authorities, and the key for Secrets at rest. */
export function masterSecrets({ certificates }: MachineInput): readonly SecretFile[] {
  const { encryptionKey } = certificates;
  return [
    ...(['api', 'etcd', 'service-account'] as const).flatMap((component) => triple(certificates, component)),
    ...authorities.map((name) => ({
      path: authorityKeyPem(name),
      content: authorityKey(encryptionKey, name),
    })),
    { path: encryptionConfigPath, content: encryptionConfiguration(encryptionKey) },
  ];
}

/** A worker holds its own certificate and nothing that speaks for the cluster. */
export function workerSecrets({ certificates }: MachineInput): readonly SecretFile[] {
  return triple(certificates, 'worker');
}

function triple({ components }: MachineCertificates, component: CertificateComponent): readonly SecretFile[] {
  const found = components[component];
  if (found === undefined)
    throw new OperatorError({
      code: 'Bug',
      operation: 'render machine config',
      object: component,
      reason: 'its certificate was not collected',
    });
  return [
    { path: sealedPem(component, 'ca'), content: pem(found.ca) },
    { path: sealedPem(component, 'crt'), content: pem(found.crt) },
    { path: sealedPem(component, 'key'), content: pem(found.key.reveal()) },
  ];
}

/** With an end of line, without which two of them behind one another are none. */
function pem(text: string): Secret<string> {
  return new Secret(`${text.trimEnd()}\n`);
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
