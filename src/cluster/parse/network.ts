/** Reads the network of a spec: the VPC, zones and subnets, and the blocks of pods and Services. */
import type { AWSConfigSpec } from '../../api/awsconfig.ts';
import { defaults } from '../../api/defaults.ts';
import { type Cidr, cidrText, overlaps } from '../cidr.ts';
import type { Network, Peer } from '../cluster.ts';
import { type Block, blockAround, readBlock } from './blocks.ts';
import { given, givenNumber, type Report } from './report.ts';
import { readZones } from './zones.ts';

/** What could be read of the network: the Service block by itself, since others depend on it, and the whole. */
export interface NetworkReading {
  readonly serviceCidr: Cidr | undefined;
  /** Undefined where a problem was reported. */
  readonly network: Network | undefined;
}

/** The network, with every problem reported. */
export function readNetwork(spec: AWSConfigSpec, region: string | undefined, report: Report): NetworkReading {
  const vpcCidr = readVpc(spec, report);
  const podCidr = readPods(spec, report);
  const serviceCidr = readServices(spec, report);
  const mtu = readMtu(spec, report);
  const dockerCidr = readDocker(spec, report);
  const zones = readZones({ spec, region, vpcCidr }, report);
  const blocks: readonly Block[] = [
    { field: 'spec.aws.vpc.cidr', what: 'the VPC', cidr: vpcCidr },
    { field: 'spec.cluster.calico.subnet', what: 'the pod network', cidr: podCidr },
    { field: 'spec.cluster.kubernetes.api.clusterIPRange', what: 'the Service network', cidr: serviceCidr },
    { field: 'spec.cluster.docker.daemon.cidr', what: 'the container bridge', cidr: dockerCidr },
  ].flatMap(({ cidr, ...rest }) => (cidr === undefined ? [] : [{ ...rest, cidr }]));
  reportOverlaps(blocks, report);
  const none = { serviceCidr, network: undefined };
  if (vpcCidr === undefined || podCidr === undefined || serviceCidr === undefined) return none;
  if (zones === undefined || mtu === undefined) return none;
  return { serviceCidr, network: { vpcCidr, podCidr, serviceCidr, mtu, zones } };
}

function reportOverlaps(blocks: readonly Block[], report: Report): void {
  for (const [index, one] of blocks.entries())
    for (const other of blocks.slice(index + 1))
      if (overlaps(one.cidr, other.cidr))
        report(
          other.field,
          `${cidrText(other.cidr)} of ${other.what} overlaps ${cidrText(one.cidr)} of ${one.what}`,
          `Choose a block for ${other.what} or for ${one.what} (${one.field}) that the other does not use.`,
        );
}

function readVpc(spec: AWSConfigSpec, report: Report): Cidr | undefined {
  const field = 'spec.aws.vpc.cidr';
  const text = given(spec.aws.vpc?.cidr);
  if (text === undefined) {
    report(
      field,
      'the VPC has no block',
      'Give a private block such as 10.1.0.0/16 that no peer of the host VPC uses.',
    );
    return undefined;
  }
  const cidr = readBlock(field, text, report);
  // Source: Amazon VPC User Guide, "VPC CIDR blocks".
  if (cidr !== undefined && (cidr.prefix < 16 || cidr.prefix > 28)) {
    report(field, `AWS does not make a VPC of ${text}`, 'Use a block between /16 and /28.');
    return undefined;
  }
  return cidr;
}

function readPods(spec: AWSConfigSpec, report: Report): Cidr | undefined {
  const { calico } = spec.cluster;
  const subnet = given(calico.subnet) ?? defaults.podSubnet;
  const prefix = givenNumber(calico.cidr) ?? defaults.podPrefix;
  return readBlock('spec.cluster.calico.subnet', `${subnet}/${prefix}`, report);
}

function readServices(spec: AWSConfigSpec, report: Report): Cidr | undefined {
  const field = 'spec.cluster.kubernetes.api.clusterIPRange';
  const text = given(spec.cluster.kubernetes.api.clusterIPRange) ?? defaults.clusterIPRange;
  const cidr = readBlock(field, text, report);
  // kube-apiserver refuses blocks with more than 20 bits of addresses; fewer than 4 leave no room for the cluster DNS.
  if (cidr !== undefined && (cidr.prefix < 12 || cidr.prefix > 28)) {
    report(field, `Kubernetes cannot use ${text} for Services`, 'Use a block between /12 and /28.');
    return undefined;
  }
  return cidr;
}

function readMtu(spec: AWSConfigSpec, report: Report): number | undefined {
  const mtu = givenNumber(spec.cluster.calico.mtu) ?? defaults.mtu;
  // 1280 is the least IPv6 needs; 8951 is AWS's jumbo frame of 9001 less 50 bytes of VXLAN header.
  if (mtu >= 1280 && mtu <= 8951) return mtu;
  report(
    'spec.cluster.calico.mtu',
    `${mtu} bytes do not fit AWS’s network`,
    'Use a number from 1280 to 8951.',
  );
  return undefined;
}

/** The bridge's block; its field holds the bridge's own address, so host bits are usual. */
function readDocker(spec: AWSConfigSpec, report: Report): Cidr | undefined {
  const text = given(spec.cluster.docker?.daemon?.cidr) ?? defaults.dockerCidr;
  const cidr = blockAround(text);
  if (cidr === undefined)
    report(
      'spec.cluster.docker.daemon.cidr',
      `"${text}" is not an IPv4 block`,
      'Write it like 172.17.0.1/16.',
    );
  return cidr;
}

/** The host VPC that the cluster peers with. */
export function readPeer(spec: AWSConfigSpec, report: Report): Peer | undefined {
  const vpcId = given(spec.aws.vpc?.peerId);
  const names = (spec.aws.vpc?.routeTableNames ?? []).filter((name) => name !== '');
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    report('spec.aws.vpc.routeTableNames', `"${repeated}" is named twice`, 'Name each route table once.');
  if (vpcId === undefined)
    report('spec.aws.vpc.peerId', 'the host VPC is not named', 'Give the ID of the VPC of the host cluster.');
  else if (!/^vpc-[0-9A-Za-z]+$/.test(vpcId))
    report(
      'spec.aws.vpc.peerId',
      `"${vpcId}" is not the ID of a VPC`,
      'Give an ID like vpc-0123456789abcdef0.',
    );
  else return { vpcId, routeTableNames: names };
  return undefined;
}
