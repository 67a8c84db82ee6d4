/** The certificates of a cluster as the operator uses them: read from Secrets, checked before any machine sees them. */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Secret } from '../support/secret.ts';

/** PEM texts of one component. */
export interface Certificate {
  readonly component: string;
  /** One or more certificates of the authority that signed. */
  readonly ca: string;
  readonly crt: string;
  readonly key: Secret<string>;
}

export interface Certificates {
  readonly components: Readonly<Record<string, Certificate>>;
  /** Base64 of the 32-byte key that encrypts Secrets at rest in the guest. */
  readonly encryptionKey: Secret<string>;
}

/** What a certificate must be good for. */
export interface CertificateUse {
  readonly component: string;
  /** DNS names and addresses that the certificate must cover. */
  readonly names: readonly string[];
}

/** Everything that is wrong with a certificate, in sentences; none when it is fit for its use. */
export function certificateProblems(
  certificate: Certificate,
  use: CertificateUse,
  now: Date,
): readonly string[] {
  const leaf = parse(certificate.crt);
  if (leaf === undefined) return ['`crt` is not a PEM certificate'];
  const authorities = certificate.ca.match(pemBlock)?.map(parse) ?? [];
  if (authorities.length === 0 || authorities.includes(undefined)) return ['`ca` is not a PEM certificate'];
  return [
    ...keyProblems(certificate, leaf),
    ...chainProblems(leaf, authorities as X509Certificate[]),
    ...dateProblems(leaf, now),
    ...nameProblems(leaf, use.names),
  ];
}

/** When the certificate expires; undefined when it cannot be read. */
export function expiry(certificate: Certificate): Date | undefined {
  return parse(certificate.crt)?.validToDate;
}

const pemBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function keyProblems(certificate: Certificate, leaf: X509Certificate): readonly string[] {
  try {
    const key = createPrivateKey(certificate.key.reveal());
    const fits = createPublicKey(key).equals(leaf.publicKey);
    return fits ? [] : ['`key` does not belong to `crt`'];
  } catch {
    return ['`key` is not a PEM private key'];
  }
}

function chainProblems(leaf: X509Certificate, authorities: readonly X509Certificate[]): readonly string[] {
  const signed = authorities.some((ca) => leaf.checkIssued(ca) && leaf.verify(ca.publicKey));
  return signed ? [] : ['`crt` was not signed by `ca`'];
}

function dateProblems(leaf: X509Certificate, now: Date): readonly string[] {
  if (leaf.validToDate <= now) return [`\`crt\` expired at ${leaf.validToDate.toISOString()}`];
  if (leaf.validFromDate > now) return [`\`crt\` is not valid before ${leaf.validFromDate.toISOString()}`];
  return [];
}

function nameProblems(leaf: X509Certificate, names: readonly string[]): readonly string[] {
  const covers = (name: string): boolean =>
    (isIP(name) === 0 ? leaf.checkHost(name) : leaf.checkIP(name)) !== undefined;
  const missing = names.filter((name) => !covers(name));
  return missing.length === 0 ? [] : [`\`crt\` does not cover ${missing.join(', ')}`];
}
