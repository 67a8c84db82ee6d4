/** Makes keys and certificates of a small authority: EC P-256, one root, leaves for servers and clients. */
import { webcrypto } from 'node:crypto';
import { type Duration, minutes } from '../support/clock.ts';
import { Secret } from '../support/secret.ts';
import type { CertificateRequest } from './issuer.ts';

/** Source: RFC 5480; every client and server of Kubernetes takes P-256 with SHA-256. */
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/**
 * From when on a certificate is valid: clocks of machines may be 5 minutes behind the operator's. Less for one that is short,
 * so that no part of its life that counts towards renewal is over when it is made.
 */
function beginning({ now, ttl }: Making): Date {
  return new Date(now.getTime() - Math.min(minutes(5), ttl / 20));
}

/** A certificate and its key, as PEM. */
export interface KeyedCertificate {
  readonly crt: string;
  readonly key: Secret<string>;
}

export interface Making {
  readonly now: Date;
  readonly ttl: Duration;
  /** 16 bytes of chance. Source: CA/B baseline requirements §7.1, at least 64 bits. */
  readonly serial: Uint8Array;
}

/** A root that may sign leaves and nothing below them. */
export async function makeRoot(commonName: string, making: Making): Promise<KeyedCertificate> {
  const { now, ttl, serial } = making;
  const x509 = await import('./x509.ts');
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(serial),
    name: new x509.Name([{ CN: [commonName] }]),
    notBefore: beginning(making),
    notAfter: new Date(now.getTime() + ttl),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { crt: pem(certificate.toString('pem')), key: await keyPem(keys.privateKey) };
}

/** A leaf with a key of its own, signed by the root; it ends with the root at the latest. */
export async function makeLeaf(
  root: KeyedCertificate,
  request: CertificateRequest,
  making: Making,
): Promise<KeyedCertificate> {
  const { now, ttl, serial } = making;
  const x509 = await import('./x509.ts');
  const [keys, authority] = [await newKeys(), new x509.X509Certificate(root.crt)];
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  const names = [...new Set([request.commonName, ...request.dnsNames])];
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(serial),
    subject: new x509.Name([
      ...request.organizations.map((organization) => ({ O: [organization] })),
      { CN: [request.commonName] },
    ]),
    issuer: authority.subjectName,
    notBefore: beginning(making),
    notAfter: new Date(Math.min(now.getTime() + ttl, authority.notAfter.getTime())),
    publicKey: keys.publicKey,
    signingKey: await signingKey(root.key),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([serverAuth, clientAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: 'dns', value }) as const),
        ...request.addresses.map((value) => ({ type: 'ip', value }) as const),
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { crt: pem(certificate.toString('pem')), key: await keyPem(keys.privateKey) };
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
}

async function keyPem(key: webcrypto.CryptoKey): Promise<Secret<string>> {
  const { PemConverter } = await import('./x509.ts');
  return new Secret(pem(PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')));
}

async function signingKey(key: Secret<string>): Promise<webcrypto.CryptoKey> {
  const { PemConverter } = await import('./x509.ts');
  const [der = new ArrayBuffer(0)] = PemConverter.decode(key.reveal());
  return await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
}

/** Hex of a positive number: with the first bit set it would be negative. Source: RFC 5280 §4.1.2.2. */
function serialNumber(bytes: Uint8Array): string {
  const [first = 0, ...rest] = bytes;
  return Buffer.from([(first & 0x3f) | 0x40, ...rest]).toString('hex');
}

/** With an end of line, so that two can follow each other. */
const pem = (text: string): string => `${text.trimEnd()}\n`;
