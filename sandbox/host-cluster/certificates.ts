/** The host cluster's own certificate authority, and the certificates its API server and administrator show. */
import 'reflect-metadata';
import { generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate and its private key (PKCS #8), both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface ClusterCertificates {
  /** The authority's certificate, PEM. */
  readonly ca: string;
  /** What the API server shows: valid for loopback, `localhost` and the in-cluster names. */
  readonly serving: KeyPair;
  /** A client in `system:masters`, whom RBAC allows everything. */
  readonly admin: KeyPair;
  /** Signs and checks ServiceAccount tokens. */
  readonly tokens: { readonly privateKey: string; readonly publicKey: string };
}

interface Authority {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const names = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];

/** Makes all of them anew, valid from an hour ago for a year. */
export async function clusterCertificates(serviceAddress: string): Promise<ClusterCertificates> {
  const authority = await newAuthority();
  const alternatives = new SubjectAlternativeNameExtension([
    ...['127.0.0.1', serviceAddress].map((value) => ({ type: 'ip' as const, value })),
    ...names.map((value) => ({ type: 'dns' as const, value })),
  ]);
  const serving = await issue(authority, 'CN=kube-apiserver', [
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    alternatives,
  ]);
  const admin = await issue(authority, 'O=system:masters, CN=sandbox-admin', [
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
  ]);
  const tokens = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { ca: authority.certificate.toString('pem'), serving, admin, tokens };
}

async function newAuthority(): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: 'CN=sandbox-host-cluster',
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(
        KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature,
        true,
      ),
    ],
  });
  return { certificate, keys };
}

async function issue(
  authority: Authority,
  subject: string,
  extensions: readonly (ExtendedKeyUsageExtension | SubjectAlternativeNameExtension)[],
): Promise<KeyPair> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.create({
    ...validity(),
    subject,
    issuer: authority.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true), ...extensions],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { certificate: certificate.toString('pem'), key: pem('PRIVATE KEY', pkcs8) };
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function validity(): { serialNumber: string; notBefore: Date; notAfter: Date } {
  const now = Date.now();
  // The first hex digit stays below 8, so that the serial number is positive in DER.
  const serialNumber = `01${randomBytes(15).toString('hex')}`;
  return { serialNumber, notBefore: new Date(now - 3_600_000), notAfter: new Date(now + 365 * 86_400_000) };
}

function pem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
