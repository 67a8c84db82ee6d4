/** Who may reach what: security groups of masters, workers and the two load balancers. Ports as in 2018, sources narrower. */
import { type Cidr, cidrText } from '../../cluster/cidr.ts';
import { apiLoadBalancerName, securityGroupName } from '../../cluster/names.ts';
import type { ResourceProperties } from '../generated/resources.ts';
import { join, type Value } from '../intrinsics.ts';
import type { ResourceHandle, TemplateDraft } from '../template.ts';
import { capitalised, type GuestInput, tagList } from './input.ts';
import type { GuestNetwork } from './network.ts';

type Rules = ResourceProperties['AWS::EC2::SecurityGroup']['SecurityGroupIngress'];
type Ingress = Extract<Rules, readonly unknown[]>[number];
type SecurityGroup = ResourceHandle<'AWS::EC2::SecurityGroup'>;

export interface SecurityGroups {
  readonly api: SecurityGroup;
  readonly ingress: SecurityGroup;
  readonly master: SecurityGroup;
  readonly worker: SecurityGroup;
}

/** What the host cluster reaches on every machine over the peering: kubelet, node exporter, kube-state-metrics, SSH. */
const hostPorts = [10250, 10300, 10301, 22] as const;

/** etcd, for backups taken from the host cluster. */
const etcdPort = 2379;

const everybody: readonly Value<string>[] = ['0.0.0.0/0'];

/** Adds the groups and the rules between machines that Calico needs. */
export function addSecurityGroups(
  draft: TemplateDraft,
  input: GuestInput,
  network: GuestNetwork,
): SecurityGroups {
  const { kubernetes } = input.cluster;
  const hosts = input.surroundings.hostVpcCidrs.map(cidrText);
  const add = (word: Word, rules: readonly Ingress[]): SecurityGroup =>
    addGroup(draft, { input, network, word, rules });
  const api = add('api', [
    ...tcp([kubernetes.apiPort], apiSources(kubernetes.apiAllowList, network)),
    pathMtuDiscovery,
  ]);
  const ingress = add('ingress', [...tcp([80, 443], everybody), pathMtuDiscovery]);
  const master = add('master', [
    tcpFromGroup(kubernetes.apiPort, api),
    ...tcp([kubernetes.apiPort, etcdPort, ...hostPorts], hosts),
  ]);
  const worker = add('worker', [
    tcpFromGroup(kubernetes.ingressSecurePort, ingress),
    tcpFromGroup(kubernetes.ingressInsecurePort, ingress),
    ...tcp([kubernetes.ingressSecurePort, ...hostPorts], hosts),
  ]);
  addMachineRules(draft, { master, worker });
  return { api, ingress, master, worker };
}

type Word = 'api' | 'ingress' | 'master' | 'worker';

interface Group {
  readonly input: GuestInput;
  readonly network: GuestNetwork;
  readonly word: Word;
  readonly rules: readonly Ingress[];
}

function addGroup(draft: TemplateDraft, { input, network, word, rules }: Group): SecurityGroup {
  const { cluster } = input;
  const name = word === 'api' ? apiLoadBalancerName(cluster) : securityGroupName(cluster, word);
  return draft.add(`${capitalised(word)}SecurityGroup`, {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: name,
      VpcId: network.vpc.ref,
      SecurityGroupIngress: rules,
      Tags: tagList({ Name: name }),
    },
  });
}

/** An allow list also admits the cluster itself, which leaves through its NAT addresses. */
function apiSources(allowList: readonly Cidr[], network: GuestNetwork): readonly Value<string>[] {
  if (allowList.length === 0) return everybody;
  const own = network.zones.map(({ natAddress }) => join('', [natAddress.att('PublicIp'), '/32']));
  return [...allowList.map(cidrText), ...own];
}

function tcp(ports: readonly number[], sources: readonly Value<string>[]): readonly Ingress[] {
  const distinct = [...new Set(ports)];
  return sources.flatMap((CidrIp) =>
    distinct.map((port) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp })),
  );
}

function tcpFromGroup(port: number, source: SecurityGroup): Ingress {
  return { IpProtocol: 'tcp', FromPort: port, ToPort: port, SourceSecurityGroupId: source.att('GroupId') };
}

/** ICMP "fragmentation needed" (type 3, code 4), without which large packets vanish on the way to a load balancer. */
const pathMtuDiscovery: Ingress = { IpProtocol: 'icmp', FromPort: 3, ToPort: 4, CidrIp: '0.0.0.0/0' };

/** All traffic among machines; rules of their own because groups that name each other would be a cycle. */
function addMachineRules(
  draft: TemplateDraft,
  { master, worker }: Pick<SecurityGroups, 'master' | 'worker'>,
): void {
  const rules = [
    ['MasterAllowCalicoIngressRule', master, master],
    ['MasterAllowWorkerCalicoIngressRule', master, worker],
    ['WorkerAllowCalicoIngressRule', worker, worker],
    ['WorkerAllowMasterCalicoIngressRule', worker, master],
  ] as const;
  for (const [logicalId, group, source] of rules)
    draft.add(logicalId, {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: {
        GroupId: group.att('GroupId'),
        IpProtocol: '-1',
        SourceSecurityGroupId: source.att('GroupId'),
      },
    });
}
