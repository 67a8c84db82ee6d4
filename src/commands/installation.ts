/** What the settings say about every cluster, in the words of the cluster folder. */
import { cidrText } from '../cluster/cidr.ts';
import type { Installation } from '../cluster/installation.ts';
import type { Settings } from '../settings.ts';

export function installationOf({ installation, aws, guest }: Settings): Installation {
  return {
    name: installation,
    defaultRegion: aws.region,
    route53Enabled: aws.route53,
    oidc: guest.oidc,
    apiAllowList: guest.apiAllowList.map(cidrText),
    accessLogDays: aws.accessLogsExpirationDays,
    bucketTags: aws.bucketTags,
    deleteAccessLogs: aws.deleteLoggingBucket,
    detailedMonitoring: aws.detailedMonitoring,
    sources: guest.sources,
  };
}
