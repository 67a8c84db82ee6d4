/** How a machine speaks to the world when the installation has a proxy: one drop-in for all of its services. */
import { cidrText } from '../../cluster/cidr.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { etcdMemberDomain } from '../../cluster/names.ts';
import { type IgnitionConfig, textFile } from '../ignition.ts';
import type { Part } from '../part.ts';

/** Variables for programs that call out; none without a proxy. */
export function proxyVariables(
  cluster: Cluster,
): readonly { readonly name: string; readonly value: string }[] {
  const { proxy } = cluster.sources;
  if (proxy === undefined) return [];
  const { http, https } = proxy;
  return [
    ...(http === undefined ? [] : [{ name: 'HTTP_PROXY', value: http }]),
    ...(https === undefined ? [] : [{ name: 'HTTPS_PROXY', value: https }]),
    { name: 'NO_PROXY', value: withoutProxy(cluster).join(',') },
  ];
}

/**
 * A folder `service.d` speaks for every service, so that containerd, the kubelet and the scripts have the same.
 * Source: systemd.unit(5), since 244. Names in both cases, since curl knows `http_proxy` in lower case only.
 */
export function egress(cluster: Cluster): Part {
  const variables = proxyVariables(cluster).flatMap(({ name, value }) => [
    `Environment="${name}=${value.replaceAll('%', '%%')}"\n`,
    `Environment="${name.toLowerCase()}=${value.replaceAll('%', '%%')}"\n`,
  ]);
  if (variables.length === 0) return {};
  const path = '/etc/systemd/system/service.d/10-aws-operator-proxy.conf';
  return { files: [textFile(path, 0o644, `[Service]\n${variables.join('')}`)] };
}

/** What Ignition needs to fetch the config that user data points to. */
export function ignitionProxy(cluster: Cluster): Pick<IgnitionConfig['ignition'], 'proxy'> {
  const { proxy } = cluster.sources;
  if (proxy === undefined) return {};
  const { http, https } = proxy;
  return {
    proxy: {
      ...(http === undefined ? {} : { httpProxy: http }),
      ...(https === undefined ? {} : { httpsProxy: https }),
      noProxy: withoutProxy(cluster),
    },
  };
}

/** The machine itself, its metadata service, the networks and names of the cluster, then what the installation adds. */
function withoutProxy(cluster: Cluster): readonly string[] {
  const { network, kubernetes, masters, region, sources } = cluster;
  const members = Array.from({ length: masters.count }, (_, index) => etcdMemberDomain(cluster, index));
  return [
    'localhost',
    '127.0.0.1',
    '169.254.169.254',
    ...[network.vpcCidr, network.podCidr, network.serviceCidr].map(cidrText),
    '.svc',
    `.${kubernetes.clusterDomain}`,
    // Source: EC2 User Guide, "EC2 instance hostnames".
    region === 'us-east-1' ? '.ec2.internal' : `.${region}.compute.internal`,
    ...new Set([kubernetes.apiDomain, kubernetes.etcdDomain, ...members]),
    ...(sources.proxy?.noProxy ?? []),
  ];
}
