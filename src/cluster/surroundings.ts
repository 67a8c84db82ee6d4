/** Whether a cluster fits what is there already: the host VPC, its route tables, the region's zones and images. */
import { type Cidr, cidrText, contains, overlaps, parseCidr } from './cidr.ts';
import type { Architecture, Cluster, Surroundings } from './cluster.ts';
import { type Report, reporter } from './parse/report.ts';
import type { Problem } from './problem.ts';

/** What was found in both accounts, as the lookups answer it. */
export interface Lookups {
  /** 12 digits. */
  readonly hostAccountId: string;
  /** Undefined when the host account has no such VPC in the region. */
  readonly hostVpc: { readonly cidrs: readonly string[] } | undefined;
  readonly routeTables: {
    readonly found: readonly {
      readonly name: string;
      readonly id: string;
      /** Blocks that the table has routes for. */
      readonly destinations: readonly string[];
    }[];
    readonly missing: readonly string[];
    readonly ambiguous: readonly string[];
  };
  /** Zones of the region that the guest account may use. */
  readonly zones: readonly string[];
  /** Image per architecture; undefined when there is none of that owner and name. */
  readonly images: Readonly<Partial<Record<Architecture, string | undefined>>>;
  /** How the release names the image, for the message. */
  readonly imageName: string;
  /** Account that should have published it. */
  readonly imageOwner: string;
}

/** Architectures that the cluster's machines have. */
export function architecturesOf(cluster: Pick<Cluster, 'masters' | 'workers'>): readonly Architecture[] {
  return [
    ...new Set([cluster.masters.architecture, ...cluster.workers.map(({ architecture }) => architecture)]),
  ];
}

/** The cluster's surroundings, or everything about them that does not fit. */
export function checkSurroundings(
  cluster: Cluster,
  lookups: Lookups,
): { readonly surroundings: Surroundings } | { readonly problems: readonly Problem[] } {
  const { problems, report } = reporter();
  const hostVpcCidrs = readHostVpc(cluster, lookups, report);
  reportRouteTables(cluster, lookups, report);
  reportZones(cluster, lookups, report);
  const images = readImages(cluster, lookups, report);
  if (problems.length > 0) return { problems };
  const hostRouteTables = lookups.routeTables.found.map(({ name, id }) => ({ name, id }));
  return { surroundings: { hostAccountId: lookups.hostAccountId, hostVpcCidrs, hostRouteTables, images } };
}

function readHostVpc(cluster: Cluster, { hostVpc, hostAccountId }: Lookups, report: Report): readonly Cidr[] {
  const { vpcId } = cluster.peer;
  if (hostVpc === undefined) {
    report(
      'spec.aws.vpc.peerId',
      `the host account ${hostAccountId} has no VPC ${vpcId} in ${cluster.region}`,
      'Give the ID of the host cluster’s VPC, which must be in the same region.',
    );
    return [];
  }
  const cidrs = hostVpc.cidrs.flatMap((text) => parseCidr(text) ?? []);
  const { vpcCidr, podCidr, serviceCidr } = cluster.network;
  const ours = [
    { field: 'spec.aws.vpc.cidr', what: 'the VPC', cidr: vpcCidr },
    { field: 'spec.cluster.calico.subnet', what: 'the pod network', cidr: podCidr },
    { field: 'spec.cluster.kubernetes.api.clusterIPRange', what: 'the Service network', cidr: serviceCidr },
  ];
  for (const { field, what, cidr } of ours)
    for (const foreign of cidrs.filter((each) => overlaps(each, cidr)))
      report(
        field,
        `${cidrText(cidr)} of ${what} overlaps ${cidrText(foreign)} of the host VPC ${vpcId}`,
        `Choose a block for ${what} that the host VPC does not use.`,
      );
  return cidrs;
}

function reportRouteTables(cluster: Cluster, { routeTables }: Lookups, report: Report): void {
  const field = 'spec.aws.vpc.routeTableNames';
  const where = `the host VPC ${cluster.peer.vpcId}`;
  for (const name of routeTables.missing)
    report(
      field,
      `${where} has no route table named "${name}"`,
      'Correct the name, or tag the table with it.',
    );
  for (const name of routeTables.ambiguous)
    report(
      field,
      `${where} has several route tables named "${name}"`,
      'Make the tag Name of one of them different.',
    );
  const { vpcCidr, zones } = cluster.network;
  const ours = zones.map(({ privateSubnet }) => cidrText(privateSubnet));
  for (const { name, destinations } of routeTables.found)
    for (const taken of destinations.filter((text) => isWithin(vpcCidr, text) && !ours.includes(text)))
      report(
        'spec.aws.vpc.cidr',
        `the host route table "${name}" leads ${taken}, a part of ${cidrText(vpcCidr)}, elsewhere`,
        'Choose a block that no other cluster uses, or remove the route.',
      );
}

function isWithin(vpc: Cidr, destination: string): boolean {
  const cidr = parseCidr(destination);
  return cidr !== undefined && contains(vpc, cidr);
}

function reportZones({ network, region }: Cluster, { zones }: Lookups, report: Report): void {
  for (const { name } of network.zones.filter((zone) => !zones.includes(zone.name)))
    report(
      'spec.aws.zones',
      `the guest account has no zone ${name} in ${region}`,
      `Name zones in spec.aws.zones from these: ${zones.join(', ')}.`,
    );
}

function readImages(cluster: Cluster, lookups: Lookups, report: Report): Surroundings['images'] {
  const found: Partial<Record<Architecture, string>> = {};
  for (const architecture of architecturesOf(cluster)) {
    const image = lookups.images[architecture];
    if (image === undefined)
      report(
        'spec.versionBundle.version',
        `${cluster.region} has no image ${lookups.imageName} for ${architecture} of account ${lookups.imageOwner}`,
        'Use another region or release; or copy the image there and name its owner in service.guest.image.owner.',
      );
    else found[architecture] = image;
  }
  return found;
}
