/** Clusters and requests that the tests of issuers ask for, and how they look at what they get. */
import { X509Certificate } from 'node:crypto';
import { hours } from '../../support/clock.ts';
import { OperatorError } from '../../support/errors.ts';
import type { CertificateRequest, CertifiedCluster } from '../issuer.ts';

/** Each certificate of a bundle. */
export const pemBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

export const cluster = (id: string): CertifiedCluster => ({
  id,
  namespace: 'default',
  domain: `${id}.k8s.example.com`,
});

export const api = ({ domain, id }: CertifiedCluster): CertificateRequest => ({
  component: 'api',
  commonName: `api.${domain}`,
  dnsNames: [domain, `master.${id}`, 'kubernetes', 'kubernetes.default.svc.cluster.local'],
  addresses: ['172.31.0.1', '127.0.0.1'],
  organizations: ['api', 'system:masters'],
  ttl: hours(720),
  allowBareDomains: true,
});

export const worker = ({ domain }: CertifiedCluster): CertificateRequest => ({
  component: 'worker',
  commonName: `worker.${domain}`,
  dnsNames: [],
  addresses: [],
  organizations: ['worker'],
  ttl: hours(24),
  allowBareDomains: false,
});

export function authorities(trusted: string): readonly X509Certificate[] {
  return (trusted.match(pemBlock) ?? []).map((pem) => new X509Certificate(pem));
}

export const signedBy = (leaf: string, authority: X509Certificate | undefined): boolean =>
  authority !== undefined && new X509Certificate(leaf).verify(authority.publicKey);

/** The code a promise rejects with, or `no error`. */
export async function code(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => 'no error',
    (thrown: unknown) => (thrown instanceof OperatorError ? thrown.code : String(thrown)),
  );
}
