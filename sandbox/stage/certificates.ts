/** A small local authority that issues a guest cluster's certificates, as the Secrets an operator expects them in. */
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  type JsonGeneralName,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export interface CertificateOptions {
  readonly id: string;
  readonly namespace: string;
  /** `k8s.sandbox.example`. */
  readonly baseDomain: string;
  /** How long from now, in hours; a year by default. */
  readonly hours?: number | undefined;
}

export type Manifest = Readonly<Record<string, unknown>>;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** The components the 2018 operator asked for, with the names cert-operator would put into each. */
function components({ id, baseDomain }: CertificateOptions): Readonly<Record<string, readonly string[]>> {
  const domain = `${id}.${baseDomain}`;
  const kubernetes = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ];
  return {
    api: [`api.${domain}`, `master.${id}`, ...kubernetes, '172.31.0.1'],
    calico: [`calico.${domain}`],
    etcd: [`etcd.${domain}`, `etcd0.${domain}`, `etcd1.${domain}`, `etcd2.${domain}`, '127.0.0.1'],
    'service-account': [`service-account.${domain}`],
    worker: [`worker.${domain}`],
  };
}

/** One Secret per component, `<id>-<component>`, with `ca`, `crt` and `key` and the labels of the original. */
export async function certificateSecrets(options: CertificateOptions): Promise<readonly Manifest[]> {
  const authority = await newAuthority(options);
  const all = Object.entries(components(options));
  return await Promise.all(all.map(([component, names]) => secret(options, component, { authority, names })));
}

interface Authority {
  readonly pem: string;
  readonly subject: string;
  readonly keys: webcrypto.CryptoKeyPair;
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
}

function validity({ hours = 24 * 365 }: CertificateOptions): {
  readonly notBefore: Date;
  readonly notAfter: Date;
} {
  const now = Date.now();
  return { notBefore: new Date(now - 3_600_000), notAfter: new Date(now + hours * 3_600_000) };
}

async function newAuthority(options: CertificateOptions): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(16).toString('hex'),
    name: `CN=${options.id} authority`,
    ...validity(options),
    keys,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true, 0, true)],
  });
  return { pem: certificate.toString('pem'), subject: certificate.subject, keys };
}

async function secret(
  options: CertificateOptions,
  component: string,
  { authority, names }: { readonly authority: Authority; readonly names: readonly string[] },
): Promise<Manifest> {
  const keys = await newKeys();
  const alternatives: JsonGeneralName[] = names.map((value) => ({
    type: /^[\d.]+$/.test(value) ? 'ip' : 'dns',
    value,
  }));
  const organization = component === 'api' ? 'system:masters' : component;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomBytes(16).toString('hex'),
    subject: `O=${organization}, CN=${names[0] ?? component}`,
    issuer: authority.subject,
    ...validity(options),
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension(alternatives)],
  });
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `${options.id}-${component}`,
      namespace: options.namespace,
      labels: { clusterID: options.id, clusterComponent: component },
    },
    type: 'Opaque',
    stringData: { ca: authority.pem, crt: certificate.toString('pem'), key },
  };
}
