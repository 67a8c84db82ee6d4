/** The settings as the rest of the program uses them: grouped, typed, and free of contradictions. */
import type { Cidr } from '../cluster/cidr.ts';
import type { Oidc, Sources } from '../cluster/cluster.ts';
import type { LogLevel } from '../observe/log.ts';
import type { Duration } from '../support/clock.ts';
import type { Secret } from '../support/secret.ts';
import type { certificateIssuers } from './flags.ts';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret<string>;
  readonly sessionToken?: Secret<string> | undefined;
}

/** How to reach the API server of the host cluster. */
export type HostCluster =
  | { readonly kind: 'in cluster'; readonly host: string | undefined; readonly port: string | undefined }
  | { readonly kind: 'kubeconfig'; readonly path: string; readonly context?: string | undefined }
  | {
      readonly kind: 'address';
      readonly address: string;
      readonly caFile?: string | undefined;
      readonly crtFile?: string | undefined;
      readonly keyFile?: string | undefined;
    };

/** How to log in to Vault. */
export type VaultLogin =
  | { readonly method: 'token'; readonly token: Secret<string> }
  | { readonly method: 'token file'; readonly file: string }
  | {
      readonly method: 'AppRole';
      readonly mount: string;
      readonly roleId: string;
      readonly secretId: Secret<string>;
    }
  | { readonly method: 'Kubernetes'; readonly mount: string; readonly role: string; readonly file: string };

export interface VaultSettings {
  readonly address: string;
  readonly login: VaultLogin;
  readonly caFile?: string | undefined;
  readonly namespace?: string | undefined;
}

export interface CertificateSettings {
  /** Present when the issuer is Vault. */
  readonly vault?: VaultSettings | undefined;
  readonly issuer: (typeof certificateIssuers)[number];
  /** Of certificates that the operator asks for. */
  readonly ttl: Duration;
  readonly authorityTtl: Duration;
  /** After which part of its life a certificate is made anew: 0 to 1. */
  readonly renewAfter: number;
}

export interface Settings {
  readonly server: {
    readonly listen: { readonly host: string; readonly port: number };
    readonly accessLog: boolean;
    /** Files with PEM. Present exactly when the address says https. */
    readonly tls?:
      | { readonly crtFile: string; readonly keyFile: string; readonly caFile?: string | undefined }
      | undefined;
  };
  readonly logLevel: LogLevel;
  readonly workers: number;
  /** 1 but for demonstrations and measurements. */
  readonly clockSpeed: number;
  /** 0 but for demonstrations and measurements. */
  readonly clockAhead: Duration;
  readonly resync: Duration;
  readonly leaderElection: { readonly enabled: boolean; readonly namespace: string; readonly name: string };
  readonly kubernetes: HostCluster;
  readonly aws: {
    /** Region of the host cluster; undefined when nobody said. */
    readonly region: string | undefined;
    /** The operator's own identity, from which it assumes the role of each cluster. */
    readonly hostCredentials: AccessKey | 'ambient';
    readonly publicKeyFile: string;
    readonly route53: boolean;
    readonly bucketTags: boolean;
    readonly deleteLoggingBucket: boolean;
    readonly accessLogsExpirationDays: number;
    readonly detailedMonitoring: boolean;
  };
  readonly guest: {
    readonly readiness: boolean;
    /** How long a machine may take to join before its console is read. */
    readonly patience: Duration;
    readonly oidc?: Oidc | undefined;
    /** Networks that may reach guest APIs; empty means everybody. */
    readonly apiAllowList: readonly Cidr[];
    readonly sources: Sources;
  };
  readonly certificates: CertificateSettings;
  readonly installation: string;
}
