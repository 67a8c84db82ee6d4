/** One cluster as a value: everything an AWSConfig says or implies, with every default filled in and checked. */
import type { Cidr } from './cidr.ts';
import type { Partition } from './partitions.ts';

export interface Cluster {
  /** Cluster ID, part of nearly every name: `al9qy`. */
  readonly id: string;
  /** uid of the AWSConfig object. */
  readonly uid: string;
  readonly generation: number;
  /** `namespace/name` of the AWSConfig. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly organization: string;
  readonly installation: string;
  readonly releaseVersion: string;
  readonly region: string;
  readonly partition: Partition;
  readonly guest: GuestAccount;
  readonly network: Network;
  readonly peer: Peer;
  readonly kubernetes: KubernetesSpec;
  readonly dns: Dns;
  readonly masters: Masters;
  readonly workers: readonly WorkerPool[];
  readonly users: readonly { readonly name: string; readonly publicKey: string }[];
  readonly operations: Operations;
  readonly sources: Sources;
}

export interface GuestAccount {
  /** 12 digits, from the role ARN. */
  readonly id: string;
  readonly roleArn: string;
  readonly externalId?: string | undefined;
}

export interface Network {
  readonly vpcCidr: Cidr;
  /** In order; the first is where a single master lives. */
  readonly zones: readonly Zone[];
  readonly podCidr: Cidr;
  readonly serviceCidr: Cidr;
  readonly mtu: number;
}

export interface Zone {
  /** `eu-central-1a`. */
  readonly name: string;
  readonly publicSubnet: Cidr;
  readonly privateSubnet: Cidr;
}

/** The host cluster's VPC, which the guest peers with. */
export interface Peer {
  readonly vpcId: string;
  /** Tags `Name` of host route tables that get routes back to the guest. */
  readonly routeTableNames: readonly string[];
}

export interface KubernetesSpec {
  readonly apiDomain: string;
  readonly apiPort: number;
  readonly apiServiceIp: string;
  readonly dnsIp: string;
  readonly clusterDomain: string;
  readonly etcdDomain: string;
  readonly etcdPrefix: string;
  readonly ingressDomain: string;
  readonly ingressWildcardDomain: string;
  readonly ingressInsecurePort: number;
  readonly ingressSecurePort: number;
  readonly kubeletDomain: string;
  readonly kubeletLabels: Readonly<Record<string, string>>;
  /** CIDRs that may reach the API; empty means everybody. */
  readonly apiAllowList: readonly Cidr[];
  readonly oidc?: Oidc | undefined;
}

export interface Oidc {
  readonly issuerUrl: string;
  readonly clientId: string;
  readonly usernameClaim?: string | undefined;
  readonly groupsClaim?: string | undefined;
}

/** Record sets are part of the guest stack unless switched off; each lives in a zone of the guest account. */
export interface Dns {
  readonly enabled: boolean;
  readonly apiZoneId?: string | undefined;
  readonly etcdZoneId?: string | undefined;
  readonly ingressZoneId?: string | undefined;
}

export interface Masters {
  readonly count: 1 | 3;
  readonly instanceType: string;
  readonly architecture: Architecture;
  readonly etcdVolumeGiB: number;
  readonly rootVolumeGiB: number;
  readonly detailedMonitoring: boolean;
}

export interface WorkerPool {
  /** `worker` for the only pool of a 2018 object. Unique, `[a-z][a-z0-9-]*`. */
  readonly name: string;
  readonly count: number;
  readonly instanceType: string;
  readonly architecture: Architecture;
  readonly rootVolumeGiB: number;
  readonly detailedMonitoring: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

export type Architecture = 'x86_64' | 'arm64';

/** Where machines get what they run; of the installation, since it is a matter of its network. */
export interface Sources {
  /** Account that publishes the machine images, 12 digits; undefined: the one that the release names. */
  readonly imageOwner?: string | undefined;
  /** Address without a slash at its end, below which the programs of a release lie at host and path of their origin. */
  readonly assetMirror?: string | undefined;
  readonly proxy?: Proxy | undefined;
  /** Addresses to ask before the registry itself, by registry: `docker.io`. */
  readonly registryMirrors: Readonly<Record<string, readonly string[]>>;
}

/** Addresses of proxies for each scheme, and who is spoken to without one, besides what is the cluster's own. */
export interface Proxy {
  readonly http?: string | undefined;
  readonly https?: string | undefined;
  readonly noProxy: readonly string[];
}

export interface Operations {
  readonly paused: boolean;
  readonly deletionProtection: boolean;
  readonly changePolicy: 'Automatic' | 'Approve';
  /** Access logs of the cluster's bucket are kept this many days. */
  readonly accessLogDays: number;
  /** Whether the access-log bucket goes with the cluster. */
  readonly deleteAccessLogs: boolean;
  /** Whether the cluster's buckets carry its tags. */
  readonly bucketTags: boolean;
}

/** What had to be looked up in AWS to build the cluster; found once, then the same for every pass. */
export interface Surroundings {
  /** 12 digits. */
  readonly hostAccountId: string;
  readonly hostVpcCidrs: readonly Cidr[];
  readonly hostRouteTables: readonly { readonly name: string; readonly id: string }[];
  /** Image id per architecture in use. */
  readonly images: Readonly<Partial<Record<Architecture, string>>>;
}
