/** The certificates of a cluster as the operator uses them: read from Secrets, checked before any machine sees them. */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { minutes } from '../support/clock.ts';
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
  /** What it is shown as; nothing is asked of one that only a person or a test looks at. */
  readonly roles?: readonly ('server' | 'client')[] | undefined;
  /** Only its key pair is used, to sign and check tokens: no authority, date or name matters, and it is never replaced. */
  readonly keyOnly?: boolean | undefined;
}

/** How far the clock of who made the certificate may be ahead of ours. */
const skew = minutes(5);

/** Everything that is wrong with a certificate, in sentences; none when it is fit for its use. */
export function certificateProblems(
  certificate: Certificate,
  use: CertificateUse,
  now: Date,
): readonly string[] {
  const [leaf, ...intermediates] = parseAll(certificate.crt);
  if (leaf === undefined) return ['`crt` is not a PEM certificate'];
  const authorities = parseAll(certificate.ca);
  if (authorities.length === 0 || authorities.includes(undefined)) return ['`ca` is not a PEM certificate'];
  if (use.keyOnly === true) return keyProblems(certificate, leaf);
  const links = intermediates.filter((one) => one !== undefined);
  return [
    ...keyProblems(certificate, leaf),
    ...chainProblems(leaf, { links, anchors: authorities as X509Certificate[], now }),
    ...dateProblems(leaf, now),
    ...nameProblems(leaf, use.names),
    ...usageProblems(leaf, use.roles ?? []),
  ];
}

/** What a certificate says of itself. */
export interface CertificateFacts {
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Undefined when it cannot be read. */
export function certificateFacts(pem: string): CertificateFacts | undefined {
  const leaf = parseAll(pem)[0];
  if (leaf === undefined) return undefined;
  const { serialNumber, validFromDate: notBefore, validToDate: notAfter } = leaf;
  return { serialNumber: serialNumber.toLowerCase(), notBefore, notAfter };
}

/** Whether the first certificate of `authorities` signed this one. */
export function isSignedByFirst(crt: string, authorities: string): boolean {
  const [leaf, first] = [parseAll(crt)[0], parseAll(authorities)[0]];
  return leaf !== undefined && first !== undefined && isIssuer(first, leaf);
}

/** Whether somebody who trusts `ca` takes this certificate, with what is sent along with it. */
export function isTrusted({ crt }: Pick<Certificate, 'crt'>, ca: string, now: Date): boolean {
  const present = (text: string): readonly X509Certificate[] =>
    parseAll(text).filter((one) => one !== undefined);
  const [leaf, ...links] = present(crt);
  return leaf !== undefined && chainProblems(leaf, { links, anchors: present(ca), now }).length === 0;
}

const pemBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Each certificate of a text, undefined for what looks like one and is none; empty when there is nothing like it. */
function parseAll(text: string): readonly (X509Certificate | undefined)[] {
  return (text.match(pemBlock) ?? []).map((pem) => {
    try {
      return new X509Certificate(pem);
    } catch {
      return undefined;
    }
  });
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

interface Chain {
  /** Certificates sent along with the leaf. */
  readonly links: readonly X509Certificate[];
  /** Certificates that are trusted. */
  readonly anchors: readonly X509Certificate[];
  readonly now: Date;
}

/** Follows the signatures from the leaf to what is trusted. */
function chainProblems(leaf: X509Certificate, { links, anchors, now }: Chain): readonly string[] {
  const [anchor, link] = [anchors, links].map((all) => all.find((one) => isIssuer(one, leaf)));
  const rest = links.filter((one) => one !== link);
  if (anchor === undefined)
    return link === undefined
      ? ['`crt` was not signed by `ca`']
      : chainProblems(link, { links: rest, anchors, now });
  if (!anchor.ca) return ['`ca` is not an authority, it may sign nothing'];
  return anchor.validToDate > now ? [] : [`\`ca\` expired at ${anchor.validToDate.toISOString()}`];
}

const isIssuer = (authority: X509Certificate, leaf: X509Certificate): boolean =>
  leaf.checkIssued(authority) && leaf.verify(authority.publicKey);

function dateProblems(leaf: X509Certificate, now: Date): readonly string[] {
  if (leaf.validToDate <= now) return [`\`crt\` expired at ${leaf.validToDate.toISOString()}`];
  if (leaf.validFromDate.getTime() > now.getTime() + skew)
    return [`\`crt\` is not valid before ${leaf.validFromDate.toISOString()}`];
  return [];
}

function nameProblems(leaf: X509Certificate, names: readonly string[]): readonly string[] {
  const covers = (name: string): boolean =>
    (isIP(name) === 0 ? leaf.checkHost(name) : leaf.checkIP(name)) !== undefined;
  const missing = names.filter((name) => !covers(name));
  return missing.length === 0 ? [] : [`\`crt\` does not cover ${missing.join(', ')}`];
}

/** Source: RFC 5280 §4.2.1.12; one that states no purpose may serve any. */
const purposes = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;
const anyPurpose = '2.5.29.37.0';

function usageProblems(leaf: X509Certificate, roles: readonly ('server' | 'client')[]): readonly string[] {
  const stated = leaf.keyUsage as readonly string[] | undefined;
  if (stated === undefined || stated.includes(anyPurpose)) return [];
  const refused = roles.filter((role) => !stated.includes(purposes[role]));
  return refused.length === 0 ? [] : [`\`crt\` may not be used as a ${refused.join(' or ')}`];
}
