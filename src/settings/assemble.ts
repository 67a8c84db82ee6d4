/** Builds the settings from single values and finds what contradicts or lacks something. */
import { type Cidr, parseCidr } from '../cluster/cidr.ts';
import { partitionOf } from '../cluster/partitions.ts';
import type { LogLevel } from '../observe/log.ts';
import { certificates } from './certificates.ts';
import type { Ingredients } from './ingredients.ts';
import { server } from './server.ts';
import type { AccessKey, HostCluster, Settings } from './settings.ts';
import { sources } from './sources.ts';

const oidcPrefix = 'service.installation.guest.kubernetes.api.auth.provider.oidc';
const allowListPrefix = 'service.installation.guest.kubernetes.api.security.whitelist';

/** Only to be used when `problem` was not called. */
export function assemble(from: Ingredients): Settings {
  const { values } = from;
  if (values['service.installation.name'] === '') {
    from.problem('service.installation.name is required: it is a tag on everything the operator makes');
  }
  return {
    server: server(from),
    logLevel: values['service.log.level'] as LogLevel,
    workers: values['service.workers'],
    clockSpeed: values['service.clock.speed'],
    clockAhead: values['service.clock.ahead'],
    resync: values['service.resync'],
    leaderElection: {
      enabled: values['service.leaderelection.enabled'],
      namespace: values['service.leaderelection.namespace'],
      name: values['service.leaderelection.name'],
    },
    kubernetes: hostCluster(from),
    aws: aws(from),
    guest: {
      readiness: values['service.guest.readiness.enabled'],
      patience: values['service.guest.readiness.patience'],
      oidc: oidc(from),
      apiAllowList: apiAllowList(from),
      sources: sources(values, from.problem),
    },
    certificates: certificates(from),
    installation: values['service.installation.name'],
  };
}

function hostCluster({ values, origins, env, problem }: Ingredients): HostCluster {
  const path = values['service.kubernetes.kubeconfig'];
  const context = optional(values['service.kubernetes.context']);
  const chosen = [
    values['service.kubernetes.incluster'] ? 'service.kubernetes.incluster' : '',
    path !== '' && origins.get('service.kubernetes.kubeconfig') !== 'KUBECONFIG'
      ? 'service.kubernetes.kubeconfig'
      : '',
    origins.has('service.kubernetes.address') ? 'service.kubernetes.address' : '',
  ].filter((name) => name !== '');
  if (chosen.length > 1) problem(`${chosen.join(' and ')} contradict each other; set one of them`);
  if (chosen[0] === 'service.kubernetes.incluster') {
    const [host, port] = [env['KUBERNETES_SERVICE_HOST'], env['KUBERNETES_SERVICE_PORT']];
    return { kind: 'in cluster', host, port };
  }
  if (path !== '' && chosen[0] !== 'service.kubernetes.address') return { kind: 'kubeconfig', path, context };
  if (context !== undefined) problem('service.kubernetes.context needs service.kubernetes.kubeconfig');
  const crtFile = optional(values['service.kubernetes.tls.crtfile']);
  const keyFile = optional(values['service.kubernetes.tls.keyfile']);
  if ((crtFile === undefined) !== (keyFile === undefined)) {
    problem(
      'service.kubernetes.tls.crtfile and service.kubernetes.tls.keyfile go together; one of them is missing',
    );
  }
  const address = values['service.kubernetes.address'];
  if (!/^https?:$/.test(URL.parse(address)?.protocol ?? '')) {
    problem(`service.kubernetes.address is "${address}" and must be an http or https address`);
  }
  return {
    kind: 'address',
    address,
    caFile: optional(values['service.kubernetes.tls.cafile']),
    crtFile,
    keyFile,
  };
}

function aws(from: Ingredients): Settings['aws'] {
  const { values, problem } = from;
  const region = optional(values['service.aws.region']);
  if (region !== undefined && partitionOf(region) === undefined) {
    problem(`service.aws.region is "${region}", which is not the name of a region such as eu-central-1`);
  }
  const [own, host] = [
    accessKey(from, 'service.aws.accesskey'),
    accessKey(from, 'service.aws.hostaccesskey'),
  ];
  if (own !== undefined && host !== undefined) {
    from.warn(
      'service.aws.accesskey is not used, because service.aws.hostaccesskey is set: ' +
        'guest accounts are reached through the role that each AWSConfig names',
    );
  }
  return {
    region,
    hostCredentials: host ?? own ?? 'ambient',
    publicKeyFile: values['service.aws.pubkeyfile'],
    route53: values['service.aws.route53.enabled'],
    bucketTags: values['service.aws.includetags'],
    deleteLoggingBucket: values['service.aws.loggingbucket.delete'],
    accessLogsExpirationDays: values['service.aws.s3accesslogsexpiration'],
    detailedMonitoring: values['service.aws.advancedmonitoringec2'],
  };
}

/** Undefined when no part of the key is set. */
function accessKey(
  { values, problem }: Ingredients,
  prefix: 'service.aws.accesskey' | 'service.aws.hostaccesskey',
): AccessKey | undefined {
  const accessKeyId = values[`${prefix}.id`];
  const secretAccessKey = values[`${prefix}.secret`];
  const session = values[`${prefix}.session`];
  const hasSession = session.reveal() !== '';
  const missing = [accessKeyId === '' ? 'id' : '', secretAccessKey.reveal() === '' ? 'secret' : ''].filter(
    Boolean,
  );
  if (missing.length === 2 && !hasSession) return undefined;
  if (missing.length > 0)
    problem(
      `${prefix} is only half set: ${missing.map((part) => `${prefix}.${part}`).join(' and ')} is missing`,
    );
  return { accessKeyId, secretAccessKey, ...(hasSession ? { sessionToken: session } : {}) };
}

function oidc({ values, problem }: Ingredients): Settings['guest']['oidc'] {
  const issuerUrl = values[`${oidcPrefix}.issuerurl`];
  const clientId = values[`${oidcPrefix}.clientid`];
  const usernameClaim = optional(values[`${oidcPrefix}.usernameclaim`]);
  const groupsClaim = optional(values[`${oidcPrefix}.groupsclaim`]);
  if (issuerUrl + clientId + (usernameClaim ?? '') + (groupsClaim ?? '') === '') return undefined;
  if (issuerUrl === '' || clientId === '') {
    problem(`${oidcPrefix} is only half set: the API server needs both issuerurl and clientid`);
  } else if (URL.parse(issuerUrl)?.protocol !== 'https:') {
    problem(`${oidcPrefix}.issuerurl is "${issuerUrl}", but the API server only trusts https issuers`);
  }
  return { issuerUrl, clientId, usernameClaim, groupsClaim };
}

function apiAllowList({ values, problem }: Ingredients): readonly Cidr[] {
  if (!values[`${allowListPrefix}.enabled`]) return [];
  const texts = values[`${allowListPrefix}.subnetlist`];
  if (texts.length === 0) {
    problem(
      `${allowListPrefix}.enabled is true, but ${allowListPrefix}.subnetlist is empty, so nobody could reach an API`,
    );
  }
  return texts.flatMap((text) => {
    const cidr = parseCidr(text);
    if (cidr === undefined)
      problem(`${allowListPrefix}.subnetlist has "${text}", which is not a network such as 192.0.2.0/24`);
    return cidr ?? [];
  });
}

function optional(text: string): string | undefined {
  return text === '' ? undefined : text;
}
