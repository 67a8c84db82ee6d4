/** Reads the domains of a spec and the DNS zones that their records go into. */
import type { AWSConfigSpec } from '../../api/awsconfig.ts';
import type { Dns } from '../cluster.ts';
import { given, type Report } from './report.ts';

export interface Domains {
  readonly apiDomain: string;
  readonly etcdDomain: string;
  readonly ingressDomain: string;
  readonly ingressWildcardDomain: string;
  readonly kubeletDomain: string;
}

interface DomainText {
  readonly field: string;
  readonly text: string | undefined;
  /** What stands before `.<id>.<baseDomain>` when the domain is not given. */
  readonly label: string;
}

/** Domains, given or derived from the base domain; undefined where a problem was reported. */
export function readDomains(spec: AWSConfigSpec, report: Report): Domains | undefined {
  const baseDomain = given(spec.aws.baseDomain);
  if (baseDomain !== undefined && !isDomain(baseDomain))
    report('spec.aws.baseDomain', `"${baseDomain}" is not a domain`, 'Give one like k8s.example.com.');
  const { kubernetes, etcd, id } = spec.cluster;
  const { ingressController, kubelet, api } = kubernetes;
  const prefix = 'spec.cluster.kubernetes';
  const texts = {
    apiDomain: { field: `${prefix}.api.domain`, text: given(api.domain), label: 'api' },
    etcdDomain: { field: 'spec.cluster.etcd.domain', text: given(etcd.domain), label: 'etcd' },
    ingressDomain: {
      field: `${prefix}.ingressController.domain`,
      text: given(ingressController.domain),
      label: 'ingress',
    },
    ingressWildcardDomain: {
      field: `${prefix}.ingressController.wildcardDomain`,
      text: given(ingressController.wildcardDomain),
      label: '*',
    },
    kubeletDomain: { field: `${prefix}.kubelet.domain`, text: given(kubelet?.domain), label: 'worker' },
  } satisfies Record<keyof Domains, DomainText>;
  if (baseDomain === undefined && reportMissing(texts, report)) return undefined;
  const read = (one: DomainText): string | undefined => readDomain(one, `${id}.${baseDomain}`, report);
  const apiDomain = read(texts.apiDomain);
  const etcdDomain = read(texts.etcdDomain);
  const ingressDomain = read(texts.ingressDomain);
  const ingressWildcardDomain = read(texts.ingressWildcardDomain);
  const kubeletDomain = read(texts.kubeletDomain);
  if (apiDomain === undefined || etcdDomain === undefined || ingressDomain === undefined) return undefined;
  if (ingressWildcardDomain === undefined || kubeletDomain === undefined) return undefined;
  return { apiDomain, etcdDomain, ingressDomain, ingressWildcardDomain, kubeletDomain };
}

/** One problem for the base domain when nothing is given, else one for each domain that is missing. */
function reportMissing(texts: Readonly<Record<keyof Domains, DomainText>>, report: Report): boolean {
  const all = Object.values(texts);
  const missing = all.filter(({ text }) => text === undefined);
  if (missing.length === all.length)
    report(
      'spec.aws.baseDomain',
      'the cluster has no domain',
      'Give the domain below which all others are made.',
    );
  else
    for (const { field } of missing)
      report(field, 'it is missing, and so is spec.aws.baseDomain', 'Give one of the two.');
  return missing.length > 0;
}

function readDomain({ field, text, label }: DomainText, parent: string, report: Report): string | undefined {
  const domain = (text ?? `${label}.${parent}`).replace(/\.$/, '');
  if (!domain.includes('.'))
    report(
      field,
      `"${domain}" has no dot, so it is in no zone`,
      'Give a full domain like api.al9qy.k8s.example.com.',
    );
  else if (text !== undefined && !isDomain(label === '*' ? domain.replace(/^\*\./, '') : domain))
    report(field, `"${domain}" is not a domain`, 'Use letters, digits and dashes between dots, at most 253.');
  else return domain;
  return undefined;
}

/** Whether a text is a domain with at least one dot. Source: RFC 1035 §2.3.4 and RFC 1123 §2.1. */
export function isDomain(text: string): boolean {
  return (
    text.length <= 253 &&
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/i.test(text)
  );
}

/** Zones of the records. A domain without a zone is a problem unless records are switched off. */
export function readDns(
  spec: AWSConfigSpec,
  recordsInInstallation: boolean,
  report: Report,
): Dns | undefined {
  const { aws } = spec;
  if (!aws.dns.enabled || !recordsInInstallation) return { enabled: false };
  const fallback = given(aws.hostedZoneID);
  const zones = {
    api: given(aws.api?.hostedZones) ?? fallback,
    etcd: given(aws.etcd?.hostedZones) ?? fallback,
    ingress: given(aws.ingress?.hostedZones) ?? fallback,
  };
  const names = ['api', 'etcd', 'ingress'] as const;
  const missing = names.filter((name) => zones[name] === undefined);
  if (missing.length === names.length)
    report(
      'spec.aws.hostedZoneID',
      'the domains have no zone',
      'Give the ID of a Route 53 zone in the guest account, or set spec.aws.dns.enabled to false.',
    );
  else
    for (const name of missing)
      report(
        `spec.aws.${name}.hostedZones`,
        'the domain has no zone',
        'Give a zone ID here or in spec.aws.hostedZoneID.',
      );
  const read = (name: (typeof names)[number]): string | undefined => {
    const field = given(aws[name]?.hostedZones) === undefined ? 'hostedZoneID' : `${name}.hostedZones`;
    return readZoneId(`spec.aws.${field}`, zones[name], report);
  };
  if (fallback !== undefined && names.every((name) => zones[name] === fallback)) {
    const id = readZoneId('spec.aws.hostedZoneID', fallback, report);
    return id === undefined ? undefined : { enabled: true, apiZoneId: id, etcdZoneId: id, ingressZoneId: id };
  }
  const [apiZoneId, etcdZoneId, ingressZoneId] = [read('api'), read('etcd'), read('ingress')];
  if (apiZoneId === undefined || etcdZoneId === undefined || ingressZoneId === undefined) return undefined;
  return { enabled: true, apiZoneId, etcdZoneId, ingressZoneId };
}

/** A zone's ID, with or without the prefix that Route 53 itself puts before it. */
function readZoneId(field: string, text: string | undefined, report: Report): string | undefined {
  const id = text?.replace(/^\/hostedzone\//, '');
  if (id === undefined || /^[A-Z0-9]{1,32}$/.test(id)) return id;
  report(
    field,
    `"${id}" is not the ID of a Route 53 zone`,
    'Give an ID like Z0123456789ABCDEFGHIJ, not a domain.',
  );
  return undefined;
}
