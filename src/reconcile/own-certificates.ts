/** What the story knows of an installation that makes its own certificates. */
import type { Cluster } from '../cluster/cluster.ts';
import type { CertifiedCluster, Issuer } from '../pki/issuer.ts';
import type { Duration } from '../support/clock.ts';

export interface OwnCertificates {
  readonly issuer: Issuer;
  /** How long the certificates last that the operator asks for. */
  readonly ttl: Duration;
  /** After which part of its life a certificate or an authority is made anew: 0 to 1. */
  readonly renewAfter: number;
}

/** The cluster as its issuer knows it: the authority is named after the domain that the API's is below. */
export function certifiedCluster({ id, namespace, kubernetes: { apiDomain } }: Cluster): CertifiedCluster {
  return { id, namespace, domain: apiDomain.slice(apiDomain.indexOf('.') + 1) };
}
