/** What the operator's settings say about every cluster of an installation. */
import type { Oidc, Sources } from './cluster.ts';

export interface Installation {
  /** Value of the installation tag. */
  readonly name: string;
  /** For AWSConfigs that name no region. */
  readonly defaultRegion?: string | undefined;
  /** Whether guest stacks make DNS records at all. */
  readonly route53Enabled: boolean;
  readonly oidc?: Oidc | undefined;
  /** Blocks that may reach every cluster's API; empty: everybody. */
  readonly apiAllowList: readonly string[];
  readonly accessLogDays: number;
  readonly deleteAccessLogs: boolean;
  /** Whether buckets carry the cluster's tags. */
  readonly bucketTags: boolean;
  /** Whether machines send metrics to CloudWatch every minute. */
  readonly detailedMonitoring: boolean;
  readonly sources: Sources;
}
