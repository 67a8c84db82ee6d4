/** Makes keys and certificates of a small authority: EC P-256, one root, leaves for servers and clients. */
import { createPrivateKey, generateKeyPair, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import type { Duration } from '../support/clock.ts';
import { OperatorError } from '../support/errors.ts';
import { Secret } from '../support/secret.ts';
import { backdating } from './backdating.ts';
import type { CertificateRequest } from './issuer.ts';
import type { Sign, Signatory } from './x509.ts';

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
  const { encodeRoot } = await import('./x509.ts');
  const { publicKey, privateKey } = await newKeys();
  const content = {
    serialNumber: serialNumber(making.serial),
    organizations: [],
    commonName,
    notBefore: beginning(making),
    notAfter: new Date(making.now.getTime() + making.ttl),
    publicKey,
  };
  const crt = pem(encodeRoot(content, signingWith(createPrivateKey(privateKey))));
  return { crt, key: new Secret(privateKey) };
}

/** A leaf with a key of its own, signed by the root; it ends with the root at the latest. */
export async function makeLeaf(
  root: KeyedCertificate,
  request: CertificateRequest,
  making: Making,
): Promise<KeyedCertificate> {
  const { encodeLeaf } = await import('./x509.ts');
  const authority = await authorityOf(root);
  const { publicKey, privateKey } = await newKeys();
  const content = {
    serialNumber: serialNumber(making.serial),
    organizations: request.organizations,
    commonName: request.commonName,
    notBefore: beginning(making),
    notAfter: new Date(Math.min(making.now.getTime() + making.ttl, authority.notAfter.getTime())),
    publicKey,
    dnsNames: [...new Set([request.commonName, ...request.dnsNames])],
    addresses: request.addresses,
  };
  const signing = signingWith(keyOf(root));
  const crt = pem(encodeLeaf(content, authority.signatory, signing));
  return { crt, key: new Secret(privateKey) };
}

interface ReadAuthority {
  readonly signatory: Signatory;
  readonly notAfter: Date;
}

/** What was read of authorities' certificates, by their PEM: one signs all certificates of its cluster, one after the other. */
const authorities = new Map<string, ReadAuthority>();
const remembered = 100;

async function authorityOf({ crt }: KeyedCertificate): Promise<ReadAuthority> {
  const known = authorities.get(crt);
  if (known !== undefined) return known;
  const { readSignatory } = await import('./x509.ts');
  const { raw, validToDate: notAfter } = new X509Certificate(crt);
  const read = { signatory: readSignatory(raw), notAfter };
  if (authorities.size >= remembered) authorities.clear();
  authorities.set(crt, read);
  return read;
}

const beginning = ({ now, ttl }: Making): Date => new Date(now.getTime() - backdating(ttl));

const generate = promisify(generateKeyPair);

/** DER and PEM. Source: RFC 5480; every client and server of Kubernetes takes P-256 with SHA-256. */
async function newKeys(): Promise<{ readonly publicKey: Uint8Array; readonly privateKey: string }> {
  return await generate('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

const signingWith =
  (key: KeyObject): Sign =>
  (signed) =>
    sign('sha256', signed, key);

function keyOf({ key }: KeyedCertificate): KeyObject {
  try {
    const read = createPrivateKey(key.reveal());
    if (read.asymmetricKeyType === 'ec') return read;
  } catch {
    // Said below; what the runtime says of a key may repeat parts of it.
  }
  throw new OperatorError({
    code: 'Invalid',
    operation: 'sign a certificate',
    object: 'the authority',
    reason: 'its `key` is not a PEM private key of an elliptic curve; restore it',
  });
}

/** A positive number without leading zeros: with the first bit set it would be negative. Source: RFC 5280 §4.1.2.2. */
function serialNumber([first = 0, ...rest]: Uint8Array): Uint8Array {
  return Uint8Array.from([(first & 0x3f) | 0x40, ...rest]);
}

/** With an end of line, so that two can follow each other. */
const pem = (der: Uint8Array): string => `${new X509Certificate(der).toString().trimEnd()}\n`;
