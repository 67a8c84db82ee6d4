/** From a CertConfig to what is asked of an issuer: one value with every default filled in, or every problem at once. */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { type CertConfig, type CertConfigSpec, certConfigSpec } from '../../api/certconfig.ts';
import { certificateSecretName } from '../../cluster/names.ts';
import { isDomain } from '../../cluster/parse/domains.ts';
import { given, type Report, reporter } from '../../cluster/parse/report.ts';
import { readShape } from '../../cluster/parse/shape.ts';
import type { Problem } from '../../cluster/problem.ts';
import type { KubeObject } from '../../kube/resources.ts';
import { refusedNames } from '../../pki/bare-domains.ts';
import type { CertificateRequest, CertifiedCluster } from '../../pki/issuer.ts';
import { type Duration, minutes } from '../../support/clock.ts';
import { parseDuration } from '../../support/duration.ts';
import { canonicalJson } from '../../support/json.ts';

/** A CertConfig as the API server has it. */
export type LiveCertConfig = CertConfig & KubeObject;

/** What a CertConfig asks for. */
export interface Wish {
  readonly cluster: CertifiedCluster;
  readonly request: CertificateRequest;
  readonly secretName: string;
  /** Of everything in `spec.cert`: another hash asks for another certificate. */
  readonly hash: string;
  /** Whether a certificate that is there may be made anew. */
  readonly regenerates: boolean;
  readonly bundleVersion: string;
}

/** Versions whose CertConfigs mean the same: those of 2018, and those that this operator makes. */
export const handledBundles: readonly string[] = ['', '0.1.0', '1.0.0'];

/** Its key signs tokens; with another key every token would be worthless, so it is made once and never again. */
export const tokenSigner = 'service-account';

/** Names that `<id>-<name>` is already taken by. */
const taken = ['authority', 'encryption'];
const shortest = minutes(5);

/** Reads a CertConfig. Looks at nothing but its argument. */
export function readWish(
  object: CertConfig,
): { readonly wish: Wish } | { readonly problems: readonly Problem[] } {
  const read = readShape(certConfigSpec, object.spec, 'certconfig');
  if ('problems' in read) return read;
  const { problems, report } = reporter();
  const wish = wishOf(object, read.spec, report);
  return wish === undefined || problems.length > 0 ? { problems } : { wish };
}

function wishOf({ metadata }: CertConfig, spec: CertConfigSpec, report: Report): Wish | undefined {
  const { cert } = spec;
  const id = readLabel(cert.clusterID, 'clusterID', report);
  const component = readLabel(cert.clusterComponent, 'clusterComponent', report);
  const commonName = readCommonName(cert.commonName, report);
  const ttl = readTtl(cert.ttl, report);
  const dnsNames = cert.altNames.filter((name) => readDnsName(name, report));
  for (const address of cert.ipSans) reportAddress(address, report);
  for (const name of cert.organizations) reportOrganization(name, report);
  if (id === undefined || component === undefined || commonName === undefined || ttl === undefined)
    return undefined;
  const request: CertificateRequest = {
    component,
    commonName,
    dnsNames,
    addresses: cert.ipSans,
    organizations: [component, ...cert.organizations.filter((name) => name !== component)],
    ttl,
    allowBareDomains: cert.allowBareDomains,
  };
  reportBareNames(request, report);
  return {
    cluster: { id, namespace: metadata.namespace, domain: commonName.slice(commonName.indexOf('.') + 1) },
    request,
    secretName: certificateSecretName({ id }, component),
    hash: configHash(cert),
    regenerates: !cert.disableRegeneration && component !== tokenSigner,
    bundleVersion: given(spec.versionBundle.version) ?? '',
  };
}

/** As cert-operator hashed it, so that Secrets it made are recognised: SHA-1 of Go's JSON, where empty lists are null. */
function configHash(cert: CertConfigSpec['cert']): string {
  const { clusterID = '', clusterComponent = '', commonName = '', ttl = '' } = cert;
  const { altNames, ipSans, organizations, allowBareDomains, disableRegeneration } = cert;
  const orNull = (list: readonly string[]): readonly string[] | null => (list.length === 0 ? null : list);
  const hashed = {
    clusterID,
    clusterComponent,
    commonName,
    ttl,
    allowBareDomains,
    disableRegeneration,
    altNames: orNull(altNames),
    ipSans: orNull(ipSans),
    organizations: orNull(organizations),
  };
  return createHash('sha1').update(canonicalJson(hashed)).digest('hex');
}

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

function readLabel(
  text: string | undefined,
  field: 'clusterID' | 'clusterComponent',
  report: Report,
): string | undefined {
  const path = `spec.cert.${field}`;
  const value = given(text);
  const remedy = 'Use lower-case letters, digits, and dashes between them, at most 63.';
  if (value === undefined) report(path, 'it is missing', remedy);
  else if (!label.test(value)) report(path, `"${value}" cannot be part of a Secret’s name`, remedy);
  else if (field === 'clusterComponent' && taken.includes(value))
    report(path, `"${value}" names another Secret of the cluster`, 'Choose another component.');
  else return value;
  return undefined;
}

function readCommonName(text: string | undefined, report: Report): string | undefined {
  const name = given(text);
  const path = 'spec.cert.commonName';
  const remedy = 'Give a domain like api.al9qy.k8s.example.com.';
  if (name === undefined) report(path, 'it is missing', remedy);
  else if (!isDomain(name) || name.split('.').length < 3)
    report(path, `"${name}" is not a domain below that of a cluster`, remedy);
  else return name;
  return undefined;
}

function readTtl(text: string | undefined, report: Report): Duration | undefined {
  const path = 'spec.cert.ttl';
  const remedy = 'Give a duration like 720h.';
  const ttl = parseDuration(given(text) ?? '');
  if (given(text) === undefined) report(path, 'it is missing', remedy);
  else if (ttl === undefined) report(path, `"${text}" is not a duration`, remedy);
  else if (ttl < shortest)
    report(path, `${text} is less than ${shortest / minutes(1)} minutes, by which clocks may differ`, remedy);
  else return ttl;
  return undefined;
}

function readDnsName(name: string, report: Report): boolean {
  const bare = name.replace(/^\*\./, '');
  if (isDomain(bare) || label.test(bare)) return true;
  report('spec.cert.altNames', `"${name}" is not a DNS name`, 'Put addresses into spec.cert.ipSans.');
  return false;
}

function reportAddress(address: string, report: Report): void {
  if (isIP(address) !== 0) return;
  report('spec.cert.ipSans', `"${address}" is not an IP address`, 'Put names into spec.cert.altNames.');
}

/** Vault takes organizations as one text with commas between them. */
function reportOrganization(name: string, report: Report): void {
  if (/^[^,\p{Cc}]{1,64}$/u.test(name) && name.trim() === name) return;
  report('spec.cert.organizations', `"${name}" is not an organization`, 'Use 1 to 64 characters, no comma.');
}

function reportBareNames(request: CertificateRequest, report: Report): void {
  const refused = refusedNames(request);
  if (refused.length === 0) return;
  report(
    'spec.cert.altNames',
    `${refused.join(', ')} would be covered as bare domains`,
    'Set spec.cert.allowBareDomains, or leave them out.',
  );
}
