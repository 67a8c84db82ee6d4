/** Every setting, declared once: command line, environment, files, help and reference page are made from this table. */
import { logLevels } from '../observe/log.ts';
import { vaultFlags } from './vault-flags.ts';

/** Who can make certificates; `external` is nobody here. */
export const certificateIssuers = ['external', 'local', 'vault'] as const;

export const groups = {
  files: 'Configuration files',
  server: 'HTTP server',
  operator: 'The operator itself',
  host: 'Host cluster',
  accounts: 'AWS accounts',
  resources: 'What is made on AWS',
  guest: 'Guest clusters',
  certificates: 'Certificates',
  vault: 'Vault',
} as const;

export interface Flag {
  readonly group: keyof typeof groups;
  readonly kind: 'string' | 'secret' | 'boolean' | 'integer' | 'duration' | 'list';
  /** As one would write it; empty means not set. */
  readonly default: string;
  /** One or two sentences: what it does, and what follows from it. */
  readonly help: string;
  readonly choices?: readonly string[] | undefined;
  /** The smallest integer, or the shortest duration in milliseconds, that makes sense. */
  readonly least?: number | undefined;
  /** A variable that other programs know, read when the setting has been given nowhere. */
  readonly fallback?: string | undefined;
}

export const flags = {
  'config.dirs': {
    group: 'files',
    kind: 'list',
    default: '.',
    help: 'Directories in which configuration files are looked for. May be repeated.',
  },
  'config.files': {
    group: 'files',
    kind: 'list',
    default: 'config',
    help: 'Names of configuration files, with or without .yaml or .yml. May be repeated; what a later file says beats an earlier one.',
  },
  'server.listen.address': {
    group: 'server',
    kind: 'string',
    default: 'http://127.0.0.1:8000',
    help: 'Where to serve version, health and metrics. https turns TLS on and needs server.tls.',
  },
  'server.log.access': {
    group: 'server',
    kind: 'boolean',
    default: 'false',
    help: 'Log every request that is answered.',
  },
  'server.tls.crtfile': {
    group: 'server',
    kind: 'string',
    default: '',
    help: 'File with the certificate of the HTTP server, PEM.',
  },
  'server.tls.keyfile': {
    group: 'server',
    kind: 'string',
    default: '',
    help: 'File with the key of the HTTP server, PEM.',
  },
  'server.tls.cafile': {
    group: 'server',
    kind: 'string',
    default: '',
    help: 'File with a CA, PEM. If given, only clients that show a certificate of this CA are served, probes included.',
  },
  'service.log.level': {
    group: 'operator',
    kind: 'string',
    default: 'info',
    choices: logLevels,
    help: 'Lines below this level are not written.',
  },
  'service.workers': {
    group: 'operator',
    kind: 'integer',
    default: '10',
    least: 1,
    help: 'Clusters worked on side by side. A pass never waits for AWS, so a handful serves thousands.',
  },
  'service.resync': {
    group: 'operator',
    kind: 'duration',
    default: '5m',
    least: 10_000,
    help: 'Look at every cluster this often even if nothing seems to have changed.',
  },
  'service.clock.speed': {
    group: 'operator',
    kind: 'integer',
    default: '1',
    least: 1,
    help: 'Run every timer this many times faster, to show or measure in minutes what takes hours. Never on real AWS.',
  },
  'service.clock.ahead': {
    group: 'operator',
    kind: 'duration',
    default: '0s',
    help: 'Take it for this much later than it is, to show today what happens to certificates in months. Never on real AWS.',
  },
  'service.leaderelection.enabled': {
    group: 'operator',
    kind: 'boolean',
    default: 'true',
    help: 'Work only while holding a Lease. Switch off only where never more than one replica runs.',
  },
  'service.leaderelection.namespace': {
    group: 'operator',
    kind: 'string',
    default: 'giantswarm',
    help: 'Namespace of the Lease.',
  },
  'service.leaderelection.name': {
    group: 'operator',
    kind: 'string',
    default: 'aws-operator',
    help: 'Name of the Lease. Operators that share it never work at the same time.',
  },
  'service.kubernetes.incluster': {
    group: 'host',
    kind: 'boolean',
    default: 'false',
    help: 'Use the service account of the pod the operator runs in.',
  },
  'service.kubernetes.kubeconfig': {
    group: 'host',
    kind: 'string',
    default: '',
    fallback: 'KUBECONFIG',
    help: 'Path of a kubeconfig for the host cluster.',
  },
  'service.kubernetes.context': {
    group: 'host',
    kind: 'string',
    default: '',
    help: 'Context of the kubeconfig to use instead of its current one.',
  },
  'service.kubernetes.address': {
    group: 'host',
    kind: 'string',
    default: 'http://127.0.0.1:6443',
    help: 'Address of the API server, used when neither of the two ways above is.',
  },
  'service.kubernetes.tls.cafile': {
    group: 'host',
    kind: 'string',
    default: '',
    help: 'File with the CA of the API server at service.kubernetes.address, PEM.',
  },
  'service.kubernetes.tls.crtfile': {
    group: 'host',
    kind: 'string',
    default: '',
    help: 'File with the client certificate for service.kubernetes.address, PEM.',
  },
  'service.kubernetes.tls.keyfile': {
    group: 'host',
    kind: 'string',
    default: '',
    help: 'File with the key of that client certificate, PEM.',
  },
  'service.aws.region': {
    group: 'accounts',
    kind: 'string',
    default: '',
    fallback: 'AWS_REGION',
    help: "Region of the host cluster, and of calls that are not about one cluster. A cluster's own region is in its AWSConfig.",
  },
  'service.aws.accesskey.id': {
    group: 'accounts',
    kind: 'string',
    default: '',
    help: 'Access key of the operator, which assumes the role that each AWSConfig names. Without any key the operator uses what its surroundings provide: instance role, web identity, environment.',
  },
  'service.aws.accesskey.secret': {
    group: 'accounts',
    kind: 'secret',
    default: '',
    help: 'Secret of that access key. Belongs into a file.',
  },
  'service.aws.accesskey.session': {
    group: 'accounts',
    kind: 'secret',
    default: '',
    help: 'Session token of that access key, for temporary ones. Belongs into a file.',
  },
  'service.aws.hostaccesskey.id': {
    group: 'accounts',
    kind: 'string',
    default: '',
    help: 'Another way to give the access key of the operator, as 2018 did; it beats service.aws.accesskey.',
  },
  'service.aws.hostaccesskey.secret': {
    group: 'accounts',
    kind: 'secret',
    default: '',
    help: 'Secret of that access key. Belongs into a file.',
  },
  'service.aws.hostaccesskey.session': {
    group: 'accounts',
    kind: 'secret',
    default: '',
    help: 'Session token of that access key, for temporary ones. Belongs into a file.',
  },
  'service.aws.pubkeyfile': {
    group: 'resources',
    kind: 'string',
    default: '/.ssh/id_rsa.pub',
    help: 'File with the public SSH key that machines accept, from the Secret aws-operator-ssh-key-secret.',
  },
  'service.aws.route53.enabled': {
    group: 'resources',
    kind: 'boolean',
    default: 'true',
    help: 'Make DNS records for guest clusters. Where there is no Route 53, switch it off and make them yourself.',
  },
  'service.aws.includetags': {
    group: 'resources',
    kind: 'boolean',
    default: 'true',
    help: 'Put tags on buckets. Switch off where S3 has no bucket tags.',
  },
  'service.aws.loggingbucket.delete': {
    group: 'resources',
    kind: 'boolean',
    default: 'false',
    help: 'Delete the access logs of the bucket together with the cluster.',
  },
  'service.aws.s3accesslogsexpiration': {
    group: 'resources',
    kind: 'integer',
    default: '365',
    least: 1,
    help: 'Days after which S3 access logs are removed.',
  },
  'service.aws.advancedmonitoringec2': {
    group: 'resources',
    kind: 'boolean',
    default: 'false',
    help: 'Metrics of instances every minute instead of every five, which AWS charges for.',
  },
  'service.installation.name': {
    group: 'guest',
    kind: 'string',
    default: '',
    help: 'Name of this installation, a tag on everything that is made. Required.',
  },
  'service.guest.readiness.enabled': {
    group: 'guest',
    kind: 'boolean',
    default: 'true',
    help: 'Ask the API of each guest cluster whether it answers and has nodes before calling it Ready.',
  },
  'service.guest.image.owner': {
    group: 'guest',
    kind: 'string',
    default: '',
    help: 'Account that publishes the images of machines; empty means the one that the release names. China and GovCloud need copies of one’s own.',
  },
  'service.guest.assets.mirror': {
    group: 'guest',
    kind: 'string',
    default: '',
    help: 'Address below which machines find the programs of a release, at host and path of their origin: dl.k8s.io/release/… . Hashes are checked all the same. Empty means the origin.',
  },
  'service.guest.registry.mirrors': {
    group: 'guest',
    kind: 'list',
    default: '',
    help: 'Where machines ask for container images before they ask the registry itself: docker.io=https://mirror.example.com. A registry may be named several times; an address with a path is the whole root, /v2 included.',
  },
  'service.guest.proxy.http': {
    group: 'guest',
    kind: 'string',
    default: '',
    help: 'Proxy by which machines reach http addresses outside the cluster.',
  },
  'service.guest.proxy.https': {
    group: 'guest',
    kind: 'string',
    default: '',
    help: 'Proxy by which machines reach https addresses outside the cluster: AWS, registries, programs to download.',
  },
  'service.guest.proxy.noproxy': {
    group: 'guest',
    kind: 'list',
    default: '',
    help: 'Domains, addresses and networks that machines reach without the proxy, besides the cluster’s own, which are always reached so.',
  },
  'service.installation.guest.kubernetes.api.auth.provider.oidc.issuerurl': {
    group: 'guest',
    kind: 'string',
    default: '',
    help: 'OpenID Connect issuer that guest API servers trust; needs a client id.',
  },
  'service.installation.guest.kubernetes.api.auth.provider.oidc.clientid': {
    group: 'guest',
    kind: 'string',
    default: '',
    help: 'OpenID Connect client that tokens must be made for.',
  },
  'service.installation.guest.kubernetes.api.auth.provider.oidc.usernameclaim': {
    group: 'guest',
    kind: 'string',
    default: '',
    help: 'Claim with the name of the user; empty means the default of Kubernetes.',
  },
  'service.installation.guest.kubernetes.api.auth.provider.oidc.groupsclaim': {
    group: 'guest',
    kind: 'string',
    default: '',
    help: 'Claim with the groups of the user; empty means none.',
  },
  'service.installation.guest.kubernetes.api.security.whitelist.enabled': {
    group: 'guest',
    kind: 'boolean',
    default: 'false',
    help: 'Let only the listed networks reach the API of guest clusters.',
  },
  'service.installation.guest.kubernetes.api.security.whitelist.subnetlist': {
    group: 'guest',
    kind: 'list',
    default: '',
    help: 'The networks, as CIDRs with commas between them.',
  },
  'service.certificates.issuer': {
    group: 'certificates',
    kind: 'string',
    default: 'external',
    choices: certificateIssuers,
    help: 'Who makes the certificates of guest clusters. external: somebody else, such as cert-operator; the operator only reads Secrets. local: an authority per cluster in a Secret beside its AWSConfig, for sandboxes and small installations. vault: an engine per cluster in Vault, laid out as cert-operator does.',
  },
  'service.certificates.ttl': {
    group: 'certificates',
    kind: 'duration',
    default: '4320h',
    least: 300_000,
    help: 'How long certificates last that the operator itself asks for. Renewing them replaces every machine.',
  },
  'service.certificates.authorityttl': {
    group: 'certificates',
    kind: 'duration',
    default: '87600h',
    least: 300_000,
    help: 'How long a new authority of a cluster lasts. No certificate outlives it.',
  },
  'service.certificates.renewafterpercent': {
    group: 'certificates',
    kind: 'integer',
    default: '66',
    least: 10,
    help: 'Part of its life, in percent, after which a certificate or an authority is made anew. 10 to 95.',
  },
  ...vaultFlags,
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof flags;
