/** Which names an authority may put into a certificate: the rule of Vault's PKI roles, kept by every issuer. */
import type { CertificateRequest } from './issuer.ts';

/**
 * Names that are neither below an allowed domain nor allowed as bare ones. Allowed are the domain above the common name,
 * and the DNS names. Source: `allowed_domains`, `allow_subdomains`, `allow_bare_domains` as cert-operator set them.
 */
export function refusedNames({
  commonName,
  dnsNames,
  allowBareDomains,
}: Pick<CertificateRequest, 'commonName' | 'dnsNames' | 'allowBareDomains'>): readonly string[] {
  if (allowBareDomains) return [];
  const domains = [commonName.replace(/^[^.]+\./, ''), ...dnsNames];
  return [commonName, ...dnsNames].filter((name) => !domains.some((domain) => name.endsWith(`.${domain}`)));
}
