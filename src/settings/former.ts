/** Names that configuration of 2018 may hold, so that an old file still starts the operator. */
import type { FlagName } from './flags.ts';

/** Settings of 2018 that are still accepted but do nothing, each with the reason. */
export const retired: Readonly<Record<string, string>> = {
  'service.aws.podinfracontainerimage': 'the pause image belongs to the release of the cluster',
  'service.guest.update.enabled':
    'each AWSConfig says in spec.operations.changePolicy whether changes run by themselves',
  'service.kubernetes.bearertoken':
    'it never had an effect; name a kubeconfig in service.kubernetes.kubeconfig',
  'service.kubernetes.username': 'it never had an effect; name a kubeconfig in service.kubernetes.kubeconfig',
  'service.resource.vaultcrt.expirationthreshold':
    'service.certificates.renewafterpercent says when certificates are made anew',
  'service.resource.vaultcrt.namespace': 'the Secret of a CertConfig is beside it',
  'service.vault.config.pki.commonname.format': 'an authority is named after the domain of its cluster',
  'service.kubernetes.password': 'it never had an effect; name a kubeconfig in service.kubernetes.kubeconfig',
};

/** Names that configuration files of 2018 used for a setting whose own name is another. */
export const misnamed: Readonly<Record<string, FlagName>> = {
  'service.aws.accesslogsexpiration': 'service.aws.s3accesslogsexpiration',
  'service.vault.config.pki.ca.ttl': 'service.certificates.authorityttl',
  'service.aws.accesskey.token': 'service.aws.accesskey.session',
  'service.aws.hostaccesskey.token': 'service.aws.hostaccesskey.session',
};
