/** What makes certificates, in one interface: behind it stand Vault and the local authority, and nobody else need know which. */
import type { Duration } from '../support/clock.ts';
import type { Secret } from '../support/secret.ts';

/** The cluster that an authority is for. */
export interface CertifiedCluster {
  /** `al9qy`. */
  readonly id: string;
  /** Where the cluster's CertConfigs and Secrets are. */
  readonly namespace: string;
  /** `al9qy.k8s.example.com`: common name of the authority. */
  readonly domain: string;
}

/** What a certificate should say. */
export interface CertificateRequest {
  /** `api`, `worker`, `admin` … */
  readonly component: string;
  readonly commonName: string;
  /** DNS names besides the common name, which is always covered too. */
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
  /** `O=` of the subject, complete and in the order wanted; the component is among them if it should be. */
  readonly organizations: readonly string[];
  /** How long it lasts from now. One that would outlive its authority ends with it instead. */
  readonly ttl: Duration;
  /**
   * Whether the domain above the common name and the DNS names may be certified as they stand. Without it only names below
   * them may. Source: `allow_bare_domains` and `allow_subdomains` of Vault's PKI roles.
   */
  readonly allowBareDomains: boolean;
}

/** PEM texts of a certificate just made; good for servers and clients alike, from a few minutes ago on. */
export interface IssuedCertificate {
  /** Everything to trust, as `Authority.trusted` says it. */
  readonly ca: string;
  readonly crt: string;
  readonly key: Secret<string>;
}

/**
 * Where the change from one authority to the next stands: `settled`, there is one; `trusting`, there are two and the old
 * one signs; `switched`, there are two and the new one signs. It is safe to go on when every machine has what the phase brought.
 */
export type RolloverPhase = 'settled' | 'trusting' | 'switched';

export interface Authority {
  readonly phase: RolloverPhase;
  /** PEM of one or two certificates, the one that signs now first. */
  readonly trusted: string;
}

/**
 * Makes certificates for clusters, each of which has an authority of its own. Every method can be repeated: after a crash
 * the same call ends in the same world. Rejects with OperatorErrors: `Denied`, `Unavailable` (away, sealed, in standby),
 * `Timeout`, `Throttled`, `Invalid` (the request can never be met), `NotFound` (no authority yet), `Conflict` (somebody
 * else was faster, or the phase does not follow). No key is in any error.
 */
export interface Issuer {
  /** For messages: `Vault at https://vault:8200`, `the local authority`. */
  readonly name: string;
  /** The authority as it is; undefined when the cluster has none. */
  find(cluster: CertifiedCluster, signal: AbortSignal): Promise<Authority | undefined>;
  /** Makes the authority unless it is there. */
  ensure(cluster: CertifiedCluster, signal: AbortSignal): Promise<Authority>;
  /** A new key with a certificate by the authority that signs now. `NotFound` before `ensure`. */
  issue(
    cluster: CertifiedCluster,
    request: CertificateRequest,
    signal: AbortSignal,
  ): Promise<IssuedCertificate>;
  /**
   * Moves the roll-over: `trusting` makes the second authority, `switched` lets it sign, `settled` drops the one that
   * no longer signs (coming from `trusting`: the new one). To where it already is: nothing. `switched` while `settled`, and
   * `trusting` while `switched`, are a `Conflict`. `NotFound` before `ensure`.
   */
  rollOver(cluster: CertifiedCluster, to: RolloverPhase, signal: AbortSignal): Promise<Authority>;
  /** Removes the authority with all that was made for it. None there is fine. */
  remove(cluster: CertifiedCluster, signal: AbortSignal): Promise<void>;
  /** Everything of a cluster that `remains` looks for, by name; asks nobody. */
  places(cluster: CertifiedCluster): readonly string[];
  /** Which of these places are still there: `Secret default/al9qy-authority`, `Vault mount pki-al9qy`. */
  remains(cluster: CertifiedCluster, signal: AbortSignal): Promise<readonly string[]>;
}
