/** Reads what a spec says about Kubernetes itself: ports, addresses, labels, who may reach the API. */
import type { AWSConfigSpec } from '../../api/awsconfig.ts';
import { defaults } from '../../api/defaults.ts';
import { addressAt, type Cidr, contains, parseAddress, parseCidr } from '../cidr.ts';
import type { Cluster, KubernetesSpec } from '../cluster.ts';
import type { Installation } from '../installation.ts';
import { readDomains } from './domains.ts';
import { readLabels, reportLabels } from './labels.ts';
import { given, givenNumber, type Report } from './report.ts';

/** Kubernetes' settings; undefined where a problem was reported. */
export function readKubernetes(
  {
    spec,
    installation,
    serviceCidr,
  }: {
    readonly spec: AWSConfigSpec;
    readonly installation: Installation;
    readonly serviceCidr: Cidr | undefined;
  },
  report: Report,
): KubernetesSpec | undefined {
  const domains = readDomains(spec, report);
  const dnsIp = serviceCidr === undefined ? undefined : readDnsIp(spec, serviceCidr, report);
  const kubeletLabels = readKubeletLabels(spec, report);
  const apiAllowList = readAllowList(spec, installation, report);
  const ports = readPorts(spec, report);
  const clusterDomain = given(spec.cluster.kubernetes.domain) ?? defaults.clusterDomain;
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(clusterDomain))
    report('spec.cluster.kubernetes.domain', `"${clusterDomain}" is not a domain`, 'Use cluster.local.');
  if (domains === undefined || serviceCidr === undefined || dnsIp === undefined) return undefined;
  return {
    ...domains,
    ...ports,
    apiServiceIp: addressAt(serviceCidr, 1),
    dnsIp,
    clusterDomain,
    etcdPrefix: given(spec.cluster.etcd.prefix) ?? defaults.etcdPrefix,
    kubeletLabels,
    apiAllowList,
    oidc: installation.oidc,
  };
}

function readDnsIp(spec: AWSConfigSpec, serviceCidr: Cidr, report: Report): string | undefined {
  const field = 'spec.cluster.kubernetes.dns.ip';
  const text = given(spec.cluster.kubernetes.dns?.ip) ?? addressAt(serviceCidr, 10);
  const address = parseAddress(text);
  if (address === undefined) {
    report(field, `"${text}" is not an IPv4 address`, 'Leave it out, or give an address like 172.31.0.10.');
    return undefined;
  }
  if (contains(serviceCidr, { base: address, prefix: 32 }) && address > serviceCidr.base + 1) return text;
  report(
    field,
    `${text} is not a free address of the Service network`,
    'Leave it out, or give an address within clusterIPRange other than its first two.',
  );
  return undefined;
}

function readKubeletLabels(spec: AWSConfigSpec, report: Report): Readonly<Record<string, string>> {
  const field = 'spec.cluster.kubernetes.kubelet.labels';
  const { labels = '', nodeLabels = {} } = spec.cluster.kubernetes.kubelet ?? {};
  const read = { ...readLabels(field, labels, report), ...nodeLabels };
  reportLabels(field, read, report);
  return read;
}

/** The installation's blocks and the cluster's own; none of either means everybody. */
function readAllowList(spec: AWSConfigSpec, installation: Installation, report: Report): readonly Cidr[] {
  const own = spec.cluster.kubernetes.api.allowList ?? [];
  const texts = [...new Set([...installation.apiAllowList, ...own].filter((text) => text !== ''))];
  return texts.flatMap((text) => {
    const cidr = parseCidr(text);
    if (cidr === undefined)
      report(
        'spec.cluster.kubernetes.api.allowList',
        `"${text}" is not an IPv4 block`,
        'Write each like 203.0.113.0/24, a single address like 203.0.113.7/32.',
      );
    return cidr ?? [];
  });
}

/** Ports of machines that something else listens on. Source: Kubernetes documentation, "Ports and Protocols"; etcd. */
const takenPorts = new Map([
  [22, 'SSH'],
  [2379, 'etcd'],
  [2380, 'etcd'],
  [10250, 'the kubelet'],
  [10256, 'kube-proxy'],
  [10257, 'the controller manager'],
  [10259, 'the scheduler'],
]);

function readPorts(
  spec: AWSConfigSpec,
  report: Report,
): Pick<KubernetesSpec, 'apiPort' | 'ingressInsecurePort' | 'ingressSecurePort'> {
  const { api, ingressController } = spec.cluster.kubernetes;
  const ports = {
    apiPort: givenNumber(api.securePort) ?? defaults.apiPort,
    ingressInsecurePort: givenNumber(ingressController.insecurePort) ?? defaults.ingressInsecurePort,
    ingressSecurePort: givenNumber(ingressController.securePort) ?? defaults.ingressSecurePort,
  };
  const prefix = 'spec.cluster.kubernetes';
  reportPort(`${prefix}.api.securePort`, ports.apiPort, report);
  reportPort(`${prefix}.ingressController.insecurePort`, ports.ingressInsecurePort, report);
  reportPort(`${prefix}.ingressController.securePort`, ports.ingressSecurePort, report);
  if (ports.ingressInsecurePort === ports.ingressSecurePort)
    report(`${prefix}.ingressController.securePort`, 'it equals insecurePort', 'Give each its own port.');
  return ports;
}

function reportPort(field: string, port: number, report: Report): void {
  const taken = takenPorts.get(port);
  if (port < 1 || port > 65_535) report(field, `${port} is not a port`, 'Use a number from 1 to 65535.');
  else if (taken !== undefined) report(field, `${port} is the port of ${taken}`, 'Use another port.');
}

/** People who may log in to machines; an entry without a key may not, as in 2018. */
export function readUsers(spec: AWSConfigSpec, report: Report): Cluster['users'] {
  const list = spec.cluster.kubernetes.ssh?.userList ?? [];
  return list.flatMap(({ name = '', publicKey = '' }, index) => {
    const field = `spec.cluster.kubernetes.ssh.userList[${index}]`;
    // Source: useradd(8), "CAVEATS".
    if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(name))
      report(
        `${field}.name`,
        `"${name}" cannot be a login name`,
        'Use up to 32 lower-case letters, digits, - and _.',
      );
    if (/[\r\n]/.test(publicKey.trim()))
      report(`${field}.publicKey`, 'it has several lines', 'Give one key in OpenSSH format.');
    return [{ name, publicKey: publicKey.trim() }];
  });
}
